import { delimiterIndex, signedParts, splitEnvelope } from "../../protocol/jupyter/envelope.ts";
import { includesBytes } from "../../protocol/jupyter/includes_bytes.ts";
import { parseJsonObject, parseMessageHeader } from "../../protocol/jupyter/message_header.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";

/** What a kernel says on iopub of the code that it runs. */
export interface ExecuteInput {
  /** `msg_id` of the execute_request. */
  readonly msgId: string;
  /** The number that a frontend shows as `[3]`. */
  readonly executionCount: number;
}

const messageType = new TextEncoder().encode('"execute_input"');

/**
 * Reads the number that the kernel gives a request.
 *
 * Most messages tell none, which a look at the bytes of their header shows:
 * nothing else of them is verified or parsed.
 *
 * @returns null where a message tells none
 */
export function readExecuteInput(
  frames: readonly Uint8Array[],
  signer: Signer,
): ExecuteInput | null {
  const index = delimiterIndex(frames);
  if (index === -1 || !includesBytes(frames[index + 2]!, messageType)) return null;
  const envelope = splitEnvelope(frames)!;
  if (!signer.verify(envelope.signature, signedParts(envelope))) return null;
  const header = parseMessageHeader(envelope.header);
  const parent = parseMessageHeader(envelope.parentHeader);
  if (header?.msgType !== "execute_input" || parent === null) return null;
  const executionCount = parseJsonObject(envelope.content)?.execution_count;
  if (!Number.isSafeInteger(executionCount)) return null;
  return { msgId: parent.msgId, executionCount: executionCount as number };
}
