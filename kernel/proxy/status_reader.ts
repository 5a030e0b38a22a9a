import { delimiterIndex } from "../../protocol/jupyter/envelope.ts";
import { includesBytes } from "../../protocol/jupyter/includes_bytes.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import { readPublished } from "./read_published.ts";

/** What a kernel says of itself on iopub. */
export interface KernelStatus {
  readonly isIdle: boolean;
  /** `msg_id` of the request that it is about. */
  readonly msgId: string;
  /** When the kernel said so, epoch milliseconds; null where it does not say. */
  readonly time: number | null;
}

/** Bytes of a status' content. */
const MAX_CONTENT = 64;
const field = new TextEncoder().encode('"execution_state"');

/**
 * Reads the busy or idle of a request.
 *
 * Most messages are none, which a look at their bytes tells: nothing else of
 * them is verified or parsed.
 *
 * @returns null where a message is none
 */
export function readStatus(frames: readonly Uint8Array[], signer: Signer): KernelStatus | null {
  const index = delimiterIndex(frames);
  if (index === -1) return null;
  const content = frames[index + 5]!;
  if (content.length > MAX_CONTENT || !includesBytes(content, field)) return null;
  const status = readPublished(frames, signer, "status");
  const state = status?.content.execution_state;
  if (status === null || (state !== "busy" && state !== "idle")) return null;
  return { isIdle: state === "idle", msgId: status.msgId, time: status.time };
}
