import { Monitor } from "../../../actors/monitor.ts";
import { History } from "../../../actors/outlet/http/history/history.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { InsightInput } from "../../../dashboard/insight/insight.ts";
import { ApplicationModel } from "../../../dashboard/model/application_model.ts";
import { eventsOf, sourceOf } from "../../replay_log.ts";

/** What the rules get of an application whose event log was read to its end. */
export async function recordedInput(log: string): Promise<InsightInput> {
  const clock = new VirtualClock({ now: 1_800_000_000_000 });
  await using monitor = new Monitor({ clock });
  const client = monitor.connect({ name: "history", overflow: "block" });
  const history = new History("epoch");
  monitor.addSource(sourceOf(eventsOf(log)));
  for (let appKey: string | null = null; appKey === null;) {
    await clock.runUntilIdle();
    for (const item of await client.take()) {
      history.take(item);
      if (item.kind === "end") appKey = item.appKey;
    }
    if (appKey === null) continue;
    const [snapshot] = await Promise.all([monitor.snapshot(appKey), clock.runUntilIdle()]);
    if (snapshot === undefined) throw new Error(`no snapshot of ${appKey}`);
    const { summary, jobs, stages, streamingQueries, totalCores } = ApplicationModel.from(snapshot);
    return {
      ...{ status: summary.status, jobs, stages, streamingQueries, totalCores },
      activity: history.of(appKey)?.activity() ?? null,
      stalls: new Map(),
      now: summary.endTime ?? clock.now(),
      found: new Set(),
    };
  }
  throw new Error("unreachable");
}
