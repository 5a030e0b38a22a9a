/**
 * The forms in which clients take frames.
 *
 * - `bare`: the frame itself.
 * - `fromscala`: the comm data of the existing notebook extensions, the frame
 *   a JSON string in it.
 * - `flat`: comm data with the frame's fields, `event` in place of `msgtype`.
 */
export type Dialect = "bare" | "fromscala" | "flat";

/** All dialects, the default first. */
export const dialects: readonly Dialect[] = ["bare", "fromscala", "flat"];

const BARE_START = '{"msgtype":';

/**
 * Puts a frame that is already JSON into a client's dialect.
 *
 * @param json a bare frame as `encodeFrame` makes it: compact, `msgtype` first
 * @param dialect the client's
 * @returns compact JSON
 * @throws {TypeError} when `json` does not start as a bare frame does
 *
 * @example The three forms of one frame
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeDialect } from "./dialect.ts";
 *
 * const json = '{"msgtype":"sparkJobEnd","jobId":7}';
 * assertEquals(encodeDialect(json, "bare"), json);
 * assertEquals(
 *   encodeDialect(json, "fromscala"),
 *   '{"msgtype":"fromscala","msg":"{\\"msgtype\\":\\"sparkJobEnd\\",\\"jobId\\":7}"}',
 * );
 * assertEquals(encodeDialect(json, "flat"), '{"event":"sparkJobEnd","jobId":7}');
 * ```
 */
export function encodeDialect(json: string, dialect: Dialect): string {
  if (!json.startsWith(BARE_START)) {
    throw new TypeError(
      `Cannot encode a frame: it must start with ${BARE_START}, received ${json.slice(0, 40)}`,
    );
  }
  switch (dialect) {
    case "bare":
      return json;
    case "fromscala":
      return `{"msgtype":"fromscala","msg":${JSON.stringify(json)}}`;
    case "flat":
      return `{"event":${json.slice(BARE_START.length)}`;
  }
}
