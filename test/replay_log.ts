import { Monitor, type MonitorOptions } from "../actors/monitor.ts";
import { VirtualClock } from "../actors/runtime/testkit/mod.ts";
import type { Source } from "../actors/source/source.ts";
import type { Frame } from "../protocol/frames/frame.ts";
import { decodeSparkEvent } from "../protocol/spark/decode.ts";
import type { SparkEvent } from "../protocol/spark/spark_event.ts";

/** The events of a log; whatever is none is left out. */
export function eventsOf(log: string): SparkEvent[] {
  return log.split("\n").map(decodeSparkEvent)
    .flatMap((decoded) => decoded.kind === "event" ? [decoded.event] : []);
}

/** A source that says `events` and ends. */
export function sourceOf(events: readonly SparkEvent[], fallbackId = "fallback"): Source {
  return {
    name: "events",
    async run(intake) {
      const application = intake.open({ fallbackId, time: "event" });
      for (const event of events) {
        while (application.tell(event) === "full") await application.drained();
        await intake.ready();
      }
      application.end();
    },
  };
}

/** Everything that a client which loses nothing gets of `events`, on a clock that stands still. */
export async function replayEvents(
  events: readonly SparkEvent[],
  options: Omit<MonitorOptions, "clock"> = {},
): Promise<Frame[]> {
  const clock = new VirtualClock({ now: 1_800_000_000_000 });
  const monitor = new Monitor({ ...options, clock });
  const client = monitor.connect({ name: "test", overflow: "block" });
  monitor.addSource(sourceOf(events));
  const frames: Frame[] = [];
  for (let ended = false; !ended;) {
    await clock.runUntilIdle();
    for (const item of await client.take()) {
      if (item.kind === "frame") frames.push(item.frame.frame);
      else if (item.kind === "end") ended = true;
      else throw new Error(`a client that blocks got ${item.kind}`);
    }
  }
  await monitor.stop();
  return frames;
}

/** {@link replayEvents} of a log's text. */
export function replayLog(
  log: string,
  options: Omit<MonitorOptions, "clock"> = {},
): Promise<Frame[]> {
  return replayEvents(eventsOf(log), options);
}
