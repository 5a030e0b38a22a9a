import { type Dialect, encodeDialect } from "../../../protocol/frames/dialect.ts";
import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import type { ClientItem } from "../../gateway/frame_hub.ts";

/**
 * The data of a frame's comm_msg.
 *
 * @param json the frame as compact JSON
 * @param execution the one it belongs to: `msgId`, and `cellId` where the
 *   client gave one, are appended to the frame's fields
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameData } from "./comm_data.ts";
 *
 * const times = { startTime: 1000, endTime: null };
 * const execution = { msgId: "m1", cellId: null, executionCount: null, ...times };
 * assertEquals(
 *   frameData('{"msgtype":"sparkJobEnd","jobId":7}', execution, "flat"),
 *   '{"event":"sparkJobEnd","jobId":7,"msgId":"m1"}',
 * );
 * ```
 */
export function frameData(
  json: string,
  execution: Execution | undefined,
  dialect: Dialect,
): string {
  if (execution === undefined) return encodeDialect(json, dialect);
  const { msgId, cellId } = execution;
  const cell = cellId === null ? "" : `,"cellId":${JSON.stringify(cellId)}`;
  const spliced = `${json.slice(0, -1)},"msgId":${JSON.stringify(msgId)}${cell}}`;
  return encodeDialect(spliced, dialect);
}

/** What a client is told beside frames. */
export type CommNotice = Exclude<ClientItem, { readonly kind: "frame" | "reset" }>;

const MSGTYPE = {
  omitted: "sparkMonitorOmitted",
  removed: "sparkMonitorRemoved",
  end: "sparkMonitorEnd",
} as const satisfies Record<CommNotice["kind"], string>;

/**
 * The data of a notice's comm_msg: the same in all dialects, with a `msgtype`
 * that the existing extensions pass over in silence; one within `fromscala`
 * they would warn of.
 */
export function noticeData({ kind, appKey: id, ...counts }: CommNotice): string {
  return JSON.stringify({ msgtype: MSGTYPE[kind], id, ...counts });
}
