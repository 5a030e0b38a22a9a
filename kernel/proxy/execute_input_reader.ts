import { delimiterIndex } from "../../protocol/jupyter/envelope.ts";
import { includesBytes } from "../../protocol/jupyter/includes_bytes.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import { readPublished } from "./read_published.ts";

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
  const input = readPublished(frames, signer, "execute_input");
  const executionCount = input?.content.execution_count;
  if (input === null || !Number.isSafeInteger(executionCount)) return null;
  return { msgId: input.msgId, executionCount: executionCount as number };
}
