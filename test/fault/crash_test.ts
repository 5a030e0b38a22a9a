import { assert, assertEquals } from "@std/assert";
import { FaultInjector, type FaultPlan } from "../../actors/runtime/testkit/mod.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { goldenWorkloads, readGolden } from "../fixtures/golden.ts";
import { eventsOf, replayEvents } from "../replay_log.ts";
import { type ActorKind, ACTORS, countDeliveries } from "./actors.ts";

async function replayWith(events: readonly SparkEvent[], plan: FaultPlan) {
  const faults = new FaultInjector(plan);
  const frames = await replayEvents(events, { faults });
  return { faults, frames };
}

for (const workload of goldenWorkloads) {
  for (const kind of Object.keys(ACTORS) as ActorKind[]) {
    Deno.test(`${workload}: a crash of any ${kind} at any delivery leaves the frames as they are`, async () => {
      const events = eventsOf(readGolden(workload, "eventlog"));
      const expected = await replayEvents(events);
      const deliveries = await countDeliveries(events, kind);
      let struck = 0;
      for (let nth = 0; nth < deliveries; nth++) {
        for (const at of ["deliver", "send"] as const) {
          const { faults, frames } = await replayWith(events, {
            matches: ACTORS[kind],
            nth,
            at,
            times: 1,
          });
          struck += faults.injected;
          assertSame(frames, expected, `${at} ${nth} of ${kind}`);
        }
      }
      assert(struck >= deliveries);
    });
  }
}

function assertSame(frames: Frame[], expected: Frame[], what: string) {
  const a = frames.map((frame) => JSON.stringify(frame));
  const b = expected.map((frame) => JSON.stringify(frame));
  const first = b.findIndex((frame, i) => frame !== a[i]);
  if (first >= 0 || a.length !== b.length) {
    assertEquals(a[first], b[first], `${what}: frame ${first} of ${b.length}, ${a.length} came`);
  }
}
