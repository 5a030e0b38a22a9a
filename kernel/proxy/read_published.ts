import { signedParts, splitEnvelope } from "../../protocol/jupyter/envelope.ts";
import { parseJsonObject, parseMessageHeader } from "../../protocol/jupyter/message_header.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";

/** What the proxy reads of a message that the kernel publishes about a request. */
export interface Published {
  /** `msg_id` of the request. */
  readonly msgId: string;
  /** When the kernel said so, epoch milliseconds; null where it does not say. */
  readonly time: number | null;
  readonly content: Record<string, unknown>;
}

/**
 * Reads a message of one `msg_type`, once its signature is found right.
 *
 * @returns null where it is of another type, is about no request, or is not the kernel's
 */
export function readPublished(
  frames: readonly Uint8Array[],
  signer: Signer,
  msgType: string,
): Published | null {
  const envelope = splitEnvelope(frames);
  if (envelope === null || !signer.verify(envelope.signature, signedParts(envelope))) return null;
  const header = parseMessageHeader(envelope.header);
  const parent = parseMessageHeader(envelope.parentHeader);
  const content = parseJsonObject(envelope.content);
  if (header?.msgType !== msgType || parent === null || content === null) return null;
  return { msgId: parent.msgId, time: header.date, content };
}
