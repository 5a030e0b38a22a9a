import { cut } from "../../../protocol/frames/cut.ts";
import { type Dialect, dialects } from "../../../protocol/frames/dialect.ts";

/** How a client wants its comm, by its comm_open. */
export interface OpenRequest {
  readonly dialect: Dialect;
  /**
   * True for the existing notebook extensions: they open several comms in one
   * session, and file every job under the cell that runs.
   */
  readonly isFrontend: boolean;
  /** What is wrong with it, one clause; null where nothing is. */
  readonly problem: string | null;
}

/**
 * Reads the data of a comm_open.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseOpenRequest } from "./open_request.ts";
 *
 * assertEquals(parseOpenRequest({ msgtype: "openfromfrontend" }), {
 *   dialect: "fromscala",
 *   isFrontend: true,
 *   problem: null,
 * });
 * assertEquals(parseOpenRequest({}).dialect, "flat");
 * assertEquals(parseOpenRequest({ dialect: "bare" }).dialect, "bare");
 * assertEquals(
 *   parseOpenRequest({ dialect: "xml" }).problem,
 *   'dialect must be bare, fromscala or flat, received "xml"; it is taken for fromscala',
 * );
 * ```
 */
export function parseOpenRequest(data: unknown): OpenRequest {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    // A comm_open needs no data.
    const problem = data === undefined || data === null
      ? null
      : "the data of the comm_open must be a JSON object; the dialect is flat";
    return { dialect: "flat", isFrontend: false, problem };
  }
  const { msgtype, dialect }: { msgtype?: unknown; dialect?: unknown } = data;
  const isFrontend = msgtype === "openfromfrontend";
  if (dialect === undefined) {
    return { dialect: msgtype === undefined ? "flat" : "fromscala", isFrontend, problem: null };
  }
  const known = dialects.find((known) => known === dialect);
  if (known !== undefined) return { dialect: known, isFrontend, problem: null };
  const received = typeof dialect === "string" ? JSON.stringify(cut(dialect, 80)) : typeof dialect;
  return {
    dialect: "fromscala",
    isFrontend,
    problem:
      `dialect must be bare, fromscala or flat, received ${received}; it is taken for fromscala`,
  };
}
