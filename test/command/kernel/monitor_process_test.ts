import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { MonitorProcess } from "../../../command/kernel/monitor_process.ts";
import type { FromMonitor, ToMonitor } from "../../../protocol/jupyter/monitor_message.ts";

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
const command: ToMonitor = { type: "commMessage", commId: "a", data: { msgtype: "snapshot" } };
const die: ToMonitor = { type: "settle", msgId: "die" };

Deno.test("it is started by a client's command, and told what is open before it", async () => {
  const { monitor, told } = monitorProcess();
  assertEquals(monitor.tell(opened), true);
  assertEquals(monitor.tell(command), true);
  assertEquals(await told(), { type: "ready" });
  assertEquals(await told(), opened);
  assertEquals(await told(), command);
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

Deno.test("one that dies again and again stays away, and commands are refused", async () => {
  const { clock, monitor, told, failures } = monitorProcess("--die");
  assertEquals(monitor.tell(command), true);
  for (let failure = 1; failure < 5; failure++) {
    assertEquals(await failures.next(), "the monitor ended with code 3 and is started again");
    clock.advance(500 * 2 ** (failure - 1));
  }
  assertEquals(await failures.next(), "the monitor ended with code 3 5 times and stays away");
  // The one that waited, too.
  assertEquals(await told(), {
    type: "commData",
    commId: "a",
    data: JSON.stringify({
      msgtype: "commandRejected",
      reason:
        "Cannot take the command: the monitor of this kernel does not run; restart the kernel",
    }),
    msgId: null,
  });
  assertEquals(monitor.tell(command), false);
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

Deno.test("one that is not ready when the kernel ends is not waited for", async () => {
  const { clock, monitor, told, numGone } = monitorProcess("--deaf");
  monitor.start();
  assertEquals(await told(), "started");
  await Promise.all([monitor.close(), monitor.close()]);
  assertEquals([numGone(), clock.pending], [1, 0]);
});
