import type { RejectReason } from "../source.ts";

/** Why a question to a UI has no answer that can be used; the message is one clause. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  /** What kind of bad input it was; null where nothing came at all. */
  readonly reason: RejectReason | null;

  constructor(message: string, reason: RejectReason | null) {
    super(message);
    this.reason = reason;
  }
}
