import type { Client, ClientItem } from "../../actors/gateway/frame_hub.ts";
import type { Monitor, Running } from "../../actors/monitor.ts";
import type { VirtualClock } from "../../actors/runtime/testkit/mod.ts";
import type { ApplicationInput, ApplicationOptions } from "../../actors/source/source.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";

/** An application whose events a test says one by one. */
export interface HandFed {
  readonly running: Running;
  readonly input: ApplicationInput;
  /** Says events and lets everything happen that they cause. */
  say(...events: readonly SparkEvent[]): Promise<void>;
  /** Says that no event will follow. */
  end(): Promise<void>;
}

/** Adds a source with one application to a monitor that runs on `clock`. */
export async function handFed(
  monitor: Monitor,
  clock: VirtualClock,
  options: Partial<ApplicationOptions> = {},
): Promise<HandFed> {
  const opened = Promise.withResolvers<ApplicationInput>();
  const running = monitor.addSource({
    name: "by hand",
    run(intake, signal) {
      opened.resolve(intake.open({ fallbackId: "fallback", time: "event", ...options }));
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  });
  await clock.runUntilIdle();
  const input = await opened.promise;
  return {
    running,
    input,
    async say(...events) {
      for (const event of events) input.tell(event);
      await clock.runUntilIdle();
    },
    async end() {
      input.end();
      await clock.runUntilIdle();
    },
  };
}

/** A client that reads at once; the array grows with what it gets. */
export function collect(client: Client): ClientItem[] {
  const all: ClientItem[] = [];
  const read = async () => {
    for (let items = await client.take(); items.length > 0; items = await client.take()) {
      all.push(...items);
    }
  };
  void read();
  return all;
}

/** The items in short: a frame is its number and its kind, anything else its kind. */
export function brief(items: readonly ClientItem[]): string[] {
  return items.map((item) =>
    item.kind === "frame"
      ? `${item.frame.seq} ${item.frame.frame.msgtype.replace("spark", "")}`
      : item.kind === "omitted"
      ? `omitted ${item.numTasks} ${item.numFrames}`
      : item.kind
  );
}

/** What a promise comes to while the clock's work is done, at a time that stands still. */
export async function settle<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let pending = true;
  const done = () => pending = false;
  promise.then(done, done);
  while (pending) await clock.runUntilIdle();
  return await promise;
}
