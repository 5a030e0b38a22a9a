import { assertEquals } from "@std/assert";
import { Failures } from "../../../kernel/proxy/failures.ts";
import { Guard } from "../../../kernel/proxy/guard.ts";
import type { RequestInterception } from "../../../kernel/proxy/interception.ts";
import { RefusalTally } from "../../../kernel/proxy/refusal_tally.ts";
import { RequestRelay } from "../../../kernel/proxy/request_relay.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import { wired } from "./fake_iopub.ts";
import { frames, KEY } from "./messages.ts";

const client = new TextEncoder().encode("client");

function setUp(intercept: () => boolean, opened: Promise<void> = Promise.resolve()) {
  const sent: (readonly Uint8Array[])[] = [];
  const said: string[] = [];
  const tally = new RefusalTally((reason, where) => said.push(`${where} ${reason}`));
  const failures = new Failures((what, error) => said.push(`${what} ${error}`));
  const interception: RequestInterception = { requestTypes: ["a"], request: intercept };
  const heard: Uint8Array[] = [];
  const relay = new RequestRelay({
    channel: "shell",
    kernel: {
      send: (wire) => sent.push(new DecodedMessage(wire).frames),
      ready: () => undefined,
    },
    guard: new Guard(new Signer(KEY)),
    interceptions: [interception],
    onHeard: (identity) => heard.push(identity),
    onGone: () => {},
    ...{ tally, failures, opened },
  });
  return { relay, sent, said, heard, tally, failures };
}

Deno.test("a message goes on as it is, with its sender before it", async () => {
  const { relay, sent } = setUp(() => true);
  const message = [...frames({ type: "b", idents: ["x"] }), new Uint8Array([0, 255])];
  await relay.message(wired(message), client);
  assertEquals(sent, [[client, ...message]]);
});

Deno.test("what an interception takes goes no further, what it leaves does", async () => {
  const taken = setUp(() => true);
  await taken.relay.message(wired(frames({ type: "a" })), client);
  assertEquals(taken.sent.length, 0);
  const left = setUp(() => false);
  await left.relay.message(wired(frames({ type: "a" })), client);
  assertEquals(left.sent.length, 1);
});

Deno.test("a message whose interception fails passes; the first failure is said, all are counted", async () => {
  const { relay, sent, said, failures } = setUp(() => {
    throw new Error("bug");
  });
  for (const msgId of ["1", "2"]) {
    await relay.message(wired(frames({ type: "a", msgId })), client);
  }
  assertEquals(sent.length, 2);
  assertEquals(said, ["a Error: bug"]);
  assertEquals(failures.counts, { a: 2 });
});

Deno.test("what is refused goes no further; the first of a kind is said, all are counted", async () => {
  const { relay, sent, said, heard, tally } = setUp(() => false);
  const message = frames({ type: "b" });
  await relay.message(wired(message), client);
  for (let time = 0; time < 2; time++) await relay.message(wired(message), client);
  await relay.message(wired(frames({ type: "b" }, "other")), client);
  await relay.message(wired([client]), client);
  assertEquals(sent.length, 1);
  assertEquals(said, ["shell replayed", "shell forged", "shell malformed"]);
  assertEquals(tally.counts, { replayed: 2, forged: 1, malformed: 1 });
  assertEquals(heard, [client], "what is refused is nobody's word");
});

Deno.test("nothing goes to the kernel before iopub is open; the order stays", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { relay, sent } = setUp(() => false, promise);
  const waits = relay.message(wired(frames({ type: "b" })), client);
  assertEquals([waits instanceof Promise, sent.length], [true, 0]);
  resolve();
  await waits;
  assertEquals(sent.length, 1);
});
