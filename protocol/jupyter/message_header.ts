/** What the sidecar reads of a message's header. */
export interface MessageHeader {
  readonly msgId: string;
  readonly msgType: string;
  /** Of the client, or of the kernel; empty where it says none. */
  readonly session: string;
  /** The subshell that the request is for; null: the main shell. */
  readonly subshellId: string | null;
  /** `date` in epoch milliseconds; null where it is none. */
  readonly date: number | null;
}

/**
 * Reads the bytes of a header, or of a parent header.
 *
 * @returns null where it is none: not JSON, no object, or without `msg_id` and `msg_type`
 */
export function parseMessageHeader(bytes: Uint8Array): MessageHeader | null {
  const fields = parseJsonObject(bytes);
  if (fields === null) return null;
  const { msg_id: msgId, msg_type: msgType, session, subshell_id: subshellId, date } = fields;
  if (typeof msgId !== "string" || typeof msgType !== "string") return null;
  const time = typeof date === "string" ? Date.parse(date) : NaN;
  return {
    msgId,
    msgType,
    session: typeof session === "string" ? session : "",
    subshellId: typeof subshellId === "string" ? subshellId : null,
    date: Number.isNaN(time) ? null : time,
  };
}

const decoder = new TextDecoder();

/**
 * Reads a JSON object of a message.
 *
 * @returns null where the bytes are none
 */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
  return isJsonObject(value) ? value : null;
}

/** Whether a value that `JSON.parse` gave is an object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
