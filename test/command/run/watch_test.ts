import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { type Clock, systemClock } from "../../../actors/runtime/clock.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { agentIn } from "../../../actors/source/tap/java_agent.ts";
import { parseConfig } from "../../../command/parse_config.ts";
import { Watch } from "../../../command/run/watch.ts";
import { fakeContext } from "../fake_context.ts";
import { settle } from "../../actors/hand_fed.ts";
import { FakeDriver } from "../fake_driver.ts";
import { withFolder } from "../run_sparkmonitor.ts";

Deno.test("a driver that goes on after the program is not waited for longer than that", async () => {
  await withFolder(async (runtime) => {
    const { watch, addressFile } = await start(runtime);
    await using _driver = await FakeDriver.attach(addressFile);
    const { unfinished, attached, totals } = await watch.end();
    assertEquals([unfinished, attached, totals.numApplications], [true, true, 1]);
  });
});

Deno.test("a driver that has gone is counted, with what it sent last", async () => {
  await withFolder(async (runtime) => {
    const { watch, addressFile } = await start(runtime);
    const driver = await FakeDriver.attach(addressFile);
    await driver[Symbol.asyncDispose]();
    const { unfinished, attached, totals, losses } = await watch.end();
    assertEquals([unfinished, attached, totals.numApplications], [false, true, 1]);
    assertEquals(losses, new Map());
  });
});

Deno.test("with no driver there is nothing, and no address is left behind", async () => {
  await withFolder(async (runtime) => {
    const { watch, addressFile } = await start(runtime);
    assertEquals((await watch.end()).attached, false);
    assert(!await Deno.stat(addressFile).then(() => true, () => false));
  });
});

Deno.test("where no address can be written, nothing goes on behind the program", async () => {
  await withFolder(async (runtime) => {
    // The folder's path is as long as paths may be: a file in it has none.
    const long = join(
      runtime,
      ...Array(15).fill("x".repeat(250)),
      "y".repeat(260 - runtime.length),
    );
    const clock = new VirtualClock();
    await assertRejects(() => settle(clock, start(long, clock)), Error);
    // Whoever tries again makes the folder again.
    await Deno.remove(join(long, "sparkmonitor"));
    for (let i = 0; i < 50; i++) {
      clock.advance(100);
      await clock.runUntilIdle();
      assertEquals(await Array.fromAsync(Deno.readDir(long)), []);
    }
  });
});

async function start(
  runtime: string,
  clock: Clock = systemClock,
): Promise<{ watch: Watch; addressFile: string }> {
  const env = { XDG_RUNTIME_DIR: runtime };
  const watch = await Watch.start({
    config: parseConfig({}, "the defaults"),
    context: { ...fakeContext({ env }), clock },
    command: ["python", "etl.py"],
    out: null,
    quiet: true,
    onFailure: (error) => {
      throw error;
    },
  });
  return { watch, addressFile: agentIn(watch.env.SPARK_SUBMIT_OPTS)?.addressFile ?? "" };
}
