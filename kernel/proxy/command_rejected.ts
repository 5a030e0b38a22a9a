import { isJsonObject } from "../../protocol/jupyter/message_header.ts";

/** Why a command is not taken where there is no monitor, and will be none. */
export const NO_MONITOR = "the monitor of this kernel does not run; restart the kernel";
/** Why a command got no answer of the monitor's. */
export const MONITOR_ENDED = "the monitor ended before it had an answer; ask again";

/** Characters of a `requestId` that is repeated. */
const MAX_REQUEST_ID = 200;

/**
 * What a client's command gets back that is not taken.
 *
 * @param why one clause
 * @param data the comm_msg's `content.data`; its `requestId` is repeated
 */
export function commandRejected(why: string, data: unknown): Record<string, unknown> {
  const requestId = isJsonObject(data) ? data.requestId : undefined;
  const isProper = typeof requestId === "number" ||
    typeof requestId === "string" && requestId.length <= MAX_REQUEST_ID;
  return {
    msgtype: "commandRejected",
    ...(isProper && { requestId }),
    reason: `Cannot take the command: ${why}`,
  };
}
