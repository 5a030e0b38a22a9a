import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";

/** Puts events in the order of their times; those of one time stay as they were added. */
export class Timeline {
  readonly #entries: { readonly time: number; readonly event: SparkEvent }[] = [];

  /**
   * @param time epoch milliseconds; null where the event has none
   * @param earliest the time of an event that must come before this one
   * @returns the time at which the event stands
   */
  add(time: number | null, earliest: number, event: SparkEvent): number {
    const at = Math.max(time ?? earliest, earliest);
    this.#entries.push({ time: at, event });
    return at;
  }

  events(): SparkEvent[] {
    return this.#entries.toSorted((a, b) => a.time - b.time).map(({ event }) => event);
  }
}
