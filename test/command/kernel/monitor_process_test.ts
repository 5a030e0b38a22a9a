import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { MonitorProcess } from "../../../command/kernel/monitor_process.ts";
import type {
  CommMessage,
  FromMonitor,
  Told,
  ToMonitor,
} from "../../../protocol/jupyter/monitor_message.ts";

const program = fromFileUrl(new URL("./fake_monitor.ts", import.meta.url));

/** What comes, one after the other. */
class Inbox<T> {
  readonly #items: T[] = [];
  #wake = () => {};

  readonly push = (item: T): void => {
    this.#items.push(item);
    this.#wake();
  };

  async next(): Promise<T> {
    while (this.#items.length === 0) await new Promise<void>((wake) => this.#wake = wake);
    return this.#items.shift() as T;
  }
}

function monitorProcess(...flags: string[]) {
  const clock = new VirtualClock();
  const said = new Inbox<FromMonitor>();
  const failures = new Inbox<string>();
  const monitor = new MonitorProcess({
    command: [Deno.execPath(), "run", "-q", program, ...flags],
    env: {},
    clock,
    onReady: () => {},
    onFailure: failures.push,
  });
  monitor.onMessage = said.push;
  let gone = 0;
  monitor.onGone = () => gone++;
  /** What the monitor was told, as it says. */
  const told = async (): Promise<unknown> => {
    const message = await said.next();
    return message.type === "display" ? JSON.parse(message.text) : message;
  };
  return { clock, monitor, told, failures, numGone: () => gone };
}

const opened: ToMonitor = {
  type: "commOpened",
  comm: { commId: "a", session: "s", data: { msgtype: "openfromfrontend" } },
};
const command = (id: number): ToMonitor => ({
  type: "commMessage",
  commId: "a",
  id,
  data: { msgtype: "snapshot", requestId: `r${id}` },
});
const refused = (id: number, why: string): FromMonitor => ({
  type: "commData",
  commId: "a",
  data: JSON.stringify({
    msgtype: "commandRejected",
    requestId: `r${id}`,
    reason: `Cannot take the command: ${why}`,
  }),
  msgId: null,
  answers: [id],
});
const die: ToMonitor = { type: "settle", msgId: "die" };

Deno.test("it is started by a client's command, and told what is open before it", async () => {
  const { monitor, told } = monitorProcess();
  assertEquals(monitor.tell(opened), true);
  assertEquals(monitor.tell(command(0)), true);
  assertEquals(await told(), { type: "ready" });
  assertEquals(await told(), opened);
  assertEquals(await told(), command(0));
  await monitor.close();
});

Deno.test("one that died is started again and told everything", async () => {
  const { clock, monitor, told, failures, numGone } = monitorProcess();
  monitor.tell(opened);
  monitor.start();
  assertEquals([await told(), await told()], [{ type: "ready" }, opened]);
  monitor.tell(die);
  assertEquals(await failures.next(), "the monitor ended with code 4 and is started again");
  assertEquals(numGone(), 1);
  clock.advance(500);
  assertEquals([await told(), await told()], [{ type: "ready" }, opened]);
  await monitor.close();
});

Deno.test("commands that one leaves without an answer are refused, but for those of a closed comm", async () => {
  const { monitor, told } = monitorProcess();
  monitor.tell(opened);
  monitor.start();
  assertEquals([await told(), await told()], [{ type: "ready" }, opened]);
  const of = (commId: string, id: number): ToMonitor => ({
    ...command(id) as CommMessage,
    commId,
  });
  for (const message of [of("a", 0), of("a", 1), of("b", 2)]) {
    monitor.tell(message);
    assertEquals(await told(), message);
  }
  const answer: FromMonitor = { ...refused(0, "no"), answers: [0] } as FromMonitor;
  monitor.tell({ type: "settle", msgId: `say ${JSON.stringify(answer)}` });
  assertEquals(await told(), answer);
  const closed: ToMonitor = { type: "commClosed", commId: "b", mayReturn: false };
  monitor.tell(closed);
  assertEquals(await told(), closed);
  monitor.tell(die);
  assertEquals(await told(), refused(1, "the monitor ended before it had an answer; ask again"));
  await monitor.close();
});

Deno.test("what one has told a page, the next one is told", async () => {
  const { clock, monitor, told, failures } = monitorProcess();
  monitor.tell(opened);
  monitor.start();
  assertEquals([await told(), await told()], [{ type: "ready" }, opened]);
  const page: Told = { type: "told", session: "s", keys: ["app-1 job 0"] };
  monitor.tell({ type: "settle", msgId: `say ${JSON.stringify(page)}` });
  assertEquals(await told(), page);
  monitor.tell(die);
  await failures.next();
  clock.advance(500);
  assertEquals([await told(), await told(), await told()], [{ type: "ready" }, page, opened]);
  await monitor.close();
});

Deno.test("one that dies again and again stays away, and commands are refused", async () => {
  const { clock, monitor, told, failures } = monitorProcess("--die");
  assertEquals(monitor.tell(command(0)), true);
  for (let failure = 1; failure < 5; failure++) {
    assertEquals(await failures.next(), "the monitor ended with code 3 and is started again");
    clock.advance(500 * 2 ** (failure - 1));
  }
  assertEquals(await failures.next(), "the monitor ended with code 3 5 times and stays away");
  // The one that waited, too.
  assertEquals(
    await told(),
    refused(0, "the monitor of this kernel does not run; restart the kernel"),
  );
  assertEquals(monitor.tell(command(1)), false);
  await monitor.close();
});

Deno.test("a program that is not there is a failure like any other", async () => {
  const failures = new Inbox<string>();
  const monitor = new MonitorProcess({
    command: ["/no/such/program"],
    env: {},
    clock: new VirtualClock(),
    onReady: () => {},
    onFailure: failures.push,
  });
  monitor.start();
  assertEquals((await failures.next()).startsWith("the monitor cannot be started: "), true);
  await monitor.close();
});

Deno.test("one that reads nothing is ended once too much waits for it, and its commands are refused", async () => {
  const { clock, monitor, told, failures } = monitorProcess("--stalled");
  monitor.start();
  assertEquals(await told(), { type: "ready" });
  const text = "x".repeat(1024 * 1024);
  // Some go into the pipe, 16 Mi characters wait, one is too many.
  for (let id = 0; id < 18; id++) {
    assertEquals(
      monitor.tell({ type: "commMessage", commId: "a", id, data: { requestId: `r${id}`, text } }),
      true,
    );
  }
  for (let id = 0; id < 18; id++) {
    assertEquals(
      await told(),
      refused(id, "the monitor ended before it had an answer; ask again"),
    );
  }
  assertEquals(await failures.next(), "the monitor ended with SIGKILL and is started again");
  clock.advance(500);
  assertEquals(await told(), { type: "ready" });
  // Nor does the next one end by itself.
  const closed = monitor.close();
  clock.advance(3000);
  await closed;
});

Deno.test("of the commands that come before it is ready, those beyond a hundred are refused", async () => {
  const { monitor, told } = monitorProcess("--deaf");
  for (let id = 0; id <= 100; id++) assertEquals(monitor.tell(command(id)), true);
  assertEquals(await told(), refused(100, "100 others wait for the monitor to start"));
  await monitor.close();
});

Deno.test("one that is not ready when the kernel ends is not waited for", async () => {
  const { clock, monitor, told, numGone } = monitorProcess("--deaf");
  monitor.start();
  assertEquals(await told(), "started");
  await Promise.all([monitor.close(), monitor.close()]);
  assertEquals([numGone(), clock.pending], [1, 0]);
});
