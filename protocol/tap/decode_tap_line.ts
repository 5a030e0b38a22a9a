import { InvalidFieldError, isJsonObject, type JsonObject } from "../spark/_fields.ts";
import { decodeSparkEvent } from "../spark/decode.ts";
import type { Decoded } from "../spark/decoded.ts";
import { stageTaskCounts } from "./_stage_task_counts.ts";
import { answer, errors, hello, leftOut, problem } from "./_tap_messages.ts";
import type { TapMessage } from "./tap_message.ts";

/**
 * What became of one line of the tap's: beside what an event of Spark's can
 * become there are
 *
 * - `message`: something that the tap says itself.
 * - `foreign`: no JSON object at all, so whoever sent it is no tap; `reason` says
 *   why in one clause.
 */
export type DecodedTapLine =
  | Decoded
  | { readonly kind: "message"; readonly message: TapMessage }
  | { readonly kind: "foreign"; readonly reason: string };

/** The tap writes its lines without white space, `Event` first. */
const OF_THE_TAP = '{"Event":"SparkMonitorTap';

/** By the value of "Event". */
const decoders = new Map<string, (line: JsonObject) => DecodedTapLine>([
  ["SparkMonitorTapHello", (line) => message(hello(line))],
  ["SparkMonitorTapResync", () => message({ kind: "resync" })],
  ["SparkMonitorTapLeftOut", (line) => message(leftOut(line))],
  ["SparkMonitorTapErrors", (line) => message(errors(line))],
  ["SparkMonitorTapProblem", (line) => message(problem(line))],
  ["SparkMonitorTapAnswer", (line) => message(answer(line))],
  ["SparkMonitorTapStageTaskCounts", (line) => ({ kind: "event", event: stageTaskCounts(line) })],
]);

/**
 * Reads one line that a tap sent after the greeting. A line of the tap's own
 * whose name is not known is ignored, so that a newer tap may say more.
 *
 * Nothing that it returns keeps the line alive, and no line makes it throw.
 *
 * @param line without its end
 * @returns what became of the line
 *
 * @example An event of Spark's and a message of the tap's
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeTapLine } from "./decode_tap_line.ts";
 *
 * assertEquals(decodeTapLine('{"Event":"SparkListenerApplicationEnd","Timestamp":1}'), {
 *   kind: "event",
 *   event: { type: "applicationEnd", time: 1 },
 * });
 * assertEquals(decodeTapLine('{"Event":"SparkMonitorTapResync"}'), {
 *   kind: "message",
 *   message: { kind: "resync" },
 * });
 * assertEquals(decodeTapLine("GET / HTTP/1.1").kind, "foreign");
 * ```
 */
export function decodeTapLine(line: string): DecodedTapLine {
  if (line.startsWith(OF_THE_TAP)) return decodeOwnLine(line);
  const decoded = decodeSparkEvent(line);
  if (decoded.kind !== "rejected" || parseObject(line) !== null) return decoded;
  return { kind: "foreign", reason: decoded.reason };
}

function decodeOwnLine(line: string): DecodedTapLine {
  const object = parseObject(line);
  if (object === null) {
    return {
      kind: "foreign",
      reason: `Cannot decode a line: its ${line.length} characters are not valid JSON`,
    };
  }
  const name = String(object["Event"]).slice(0, 100);
  const decoder = decoders.get(name);
  if (decoder === undefined) return { kind: "ignored", name };
  try {
    return decoder(object);
  } catch (error) {
    if (!(error instanceof InvalidFieldError)) throw error;
    return { kind: "rejected", reason: `Cannot decode ${name}: ${error.message}` };
  }
}

function message(said: TapMessage): DecodedTapLine {
  return { kind: "message", message: said };
}

/** @returns null for anything but a JSON object */
function parseObject(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
