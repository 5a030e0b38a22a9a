import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../actors/runtime/clock.ts";
import { agentIn } from "../../../actors/source/tap/java_agent.ts";
import { parseConfig } from "../../../command/parse_config.ts";
import { Watch } from "../../../command/run/watch.ts";
import { fakeContext } from "../fake_context.ts";
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

async function start(runtime: string): Promise<{ watch: Watch; addressFile: string }> {
  const env = { XDG_RUNTIME_DIR: runtime };
  const watch = await Watch.start({
    config: parseConfig({}, "the defaults"),
    context: { ...fakeContext({ env }), clock: systemClock },
    out: null,
    quiet: true,
    onFailure: (error) => {
      throw error;
    },
  });
  return { watch, addressFile: agentIn(watch.env.SPARK_SUBMIT_OPTS)?.addressFile ?? "" };
}
