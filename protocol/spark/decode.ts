import { parseSparkEvent } from "./_parse_spark_event.ts";
import { scanTaskEvent } from "./_scan_task_event.ts";
import type { Decoded } from "./decoded.ts";

/**
 * Reads one line of what Spark's `JsonProtocol` writes: of an event log, or of
 * a driver's listener. Spark 3.3 to 4.3 are known whole, older ones as far as
 * their events have the fields that are needed.
 *
 * Nothing that it returns keeps the line alive, and no line makes it throw.
 *
 * @param line one JSON object; a line end after it is allowed
 * @returns what became of the line
 *
 * @example Reading one event
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeSparkEvent } from "./decode.ts";
 *
 * const line = '{"Event":"SparkListenerApplicationEnd","Timestamp":1700000000000}';
 * assertEquals(decodeSparkEvent(line), {
 *   kind: "event",
 *   event: { type: "applicationEnd", time: 1700000000000 },
 * });
 * ```
 *
 * @example A line that is no event
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeSparkEvent } from "./decode.ts";
 *
 * const line = '{"Event":"SparkListenerApplicationEnd","Timestamp":"now"}';
 * assertEquals(decodeSparkEvent(line), {
 *   kind: "rejected",
 *   reason: "Cannot decode SparkListenerApplicationEnd: " +
 *     '"Timestamp" must be a whole number below 2^53, received "now"',
 * });
 * ```
 */
export function decodeSparkEvent(line: string): Decoded {
  const scanned = scanTaskEvent(line);
  return scanned ? { kind: "event", event: scanned } : parseSparkEvent(line);
}
