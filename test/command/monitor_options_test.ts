import { assertEquals } from "@std/assert";
import { Monitor } from "../../actors/monitor.ts";
import { VirtualClock } from "../../actors/runtime/testkit/virtual_clock.ts";
import { monitorOptions } from "../../command/monitor_options.ts";
import { parseConfig } from "../../command/parse_config.ts";
import { handFed, settle } from "../actors/hand_fed.ts";

Deno.test("limits.endedApplications says how many applications are kept after their end", async () => {
  const clock = new VirtualClock({ now: 0 });
  const config = parseConfig({ limits: { endedApplications: 1 } }, "test");
  const monitor = new Monitor(monitorOptions(config, clock));
  for (const appId of ["a", "b"]) {
    const application = await handFed(monitor, clock, { fallbackId: appId });
    await application.say({ type: "applicationEnd", time: 1000 });
    await application.end();
  }
  assertEquals((await settle(clock, monitor.applications())).map(({ id }) => id), ["b"]);
  await settle(clock, monitor.stop());
});
