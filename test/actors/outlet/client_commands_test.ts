import { assertEquals } from "@std/assert";
import type { ClientAnswer } from "../../../actors/outlet/client_command.ts";
import { ClientCommands } from "../../../actors/outlet/client_commands.ts";
import type { CancelOutcome } from "../../../actors/gateway/frame_hub.ts";
import { FakeHub } from "./fake_hub.ts";

function commandsOf(hub: FakeHub, allowed = true): ClientCommands {
  return new ClientCommands({ hub, allowed, setting: "allowCancel.kernel" });
}

function rejected(problem: string, fields: { requestId?: number } = {}): ClientAnswer {
  return { msgtype: "commandRejected", ...fields, reason: `Cannot take the command: ${problem}` };
}

Deno.test("the answer repeats the command and says what became of it", async () => {
  const hub = new FakeHub();
  hub.register("app-1");
  hub.cancelOutcome = { outcome: "requested", detail: "Spark was asked to cancel job 3" };
  const command = { jobId: 3, appId: "app-1", requestId: 9 };
  assertEquals(await commandsOf(hub).answer({ msgtype: "cancelJob", ...command }), {
    msgtype: "cancelResult",
    ...command,
    outcome: "requested",
    detail: "Spark was asked to cancel job 3",
  });
  assertEquals(hub.cancelled, [{ appKey: "app-1", target: { kind: "job", jobId: 3 } }]);
  assertEquals(hub.numRejectedCommands, 0);
});

Deno.test("a command that names no application means the current one", async () => {
  const hub = new FakeHub();
  for (const appId of ["app-1", "app-2"]) hub.register(appId);
  const commands = commandsOf(hub);
  await commands.answerText('{"msgtype":"cancelStage","stageId":4}', "app-1");
  await commands.answerText('{"msgtype":"cancelStage","stageId":4,"appId":"app-2"}', "app-1");
  assertEquals(hub.cancelled.map(({ appKey }) => appKey), ["app-1", "app-2"]);
  assertEquals(
    await commands.answerText('{"msgtype":"cancelStage","stageId":4,"requestId":1}'),
    rejected("appId is missing", { requestId: 1 }),
  );
});

Deno.test("nothing runs in an application that is not known", async () => {
  assertEquals(
    await commandsOf(new FakeHub()).answer({ msgtype: "cancelJob", jobId: 3 }, "app-9"),
    {
      msgtype: "cancelResult",
      jobId: 3,
      outcome: "notRunning",
      detail: "the application app-9 is not known",
    },
  );
});

Deno.test("where it is not allowed, nothing is asked and the setting is named", async () => {
  const hub = new FakeHub();
  hub.register("app-1");
  assertEquals(
    await commandsOf(hub, false).answer({ msgtype: "cancelJob", jobId: 3 }, "app-1"),
    rejected("it is not allowed, set allowCancel.kernel to true"),
  );
  assertEquals([hub.cancelled, hub.numRejectedCommands], [[], 1]);
});

Deno.test("what is no command is answered and counted, whatever it is", async () => {
  const hub = new FakeHub();
  const commands = commandsOf(hub);
  for (
    const [message, problem] of [
      [new Uint8Array([123, 125]), "it must be text, not bytes"],
      ["{", "it must be JSON"],
      ["", "it must be JSON"],
      ["[]", "msgtype is missing"],
      ["x".repeat(16_385), "it must not exceed 16384 characters, received 16385"],
    ] as const
  ) assertEquals(await commands.answerText(message, "app-1"), rejected(problem));
  assertEquals(hub.numRejectedCommands, 5);
});

Deno.test("a client has at most 16 commands waiting for a driver", async () => {
  const hub = new FakeHub();
  hub.register("app-1");
  const { promise, resolve } = Promise.withResolvers<CancelOutcome>();
  hub.cancelOutcome = promise;
  const commands = commandsOf(hub);
  const cancel = () => commands.answer({ msgtype: "cancelJob", jobId: 3 }, "app-1");
  const waiting = Array.from({ length: 16 }, cancel);
  assertEquals(await cancel(), rejected("16 others still wait for their drivers"));
  resolve({ outcome: "requested", detail: "Spark was asked" });
  for (const { msgtype } of await Promise.all(waiting)) assertEquals(msgtype, "cancelResult");
  assertEquals((await cancel()).msgtype, "cancelResult");
});
