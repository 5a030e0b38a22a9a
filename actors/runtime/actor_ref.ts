/** What became of a message at the moment it was sent. */
export type TellResult =
  /** It waits for its turn. Not promised: that it is handled, since the actor may stop first. */
  | "ok"
  /** The mailbox is full and rejects: nothing was taken. Each such answer counts as a drop. */
  | "full"
  /** The actor has stopped: the message is a dead letter. */
  | "dead";

/** How long to wait for an answer. */
export interface AskOptions {
  /** Milliseconds; mandatory, since an answer may never come. */
  readonly timeout: number;
  /** Gives up earlier. */
  readonly signal?: AbortSignal;
}

/** Why no answer came; "aborted" also where the turn that asked was taken back. */
export type AskFailure = "timeout" | "stopped" | "full" | "aborted";

/** Thrown by {@link ActorRef.ask} where no answer came. */
export class AskError extends Error {
  override readonly name = "AskError";

  constructor(readonly failure: AskFailure, message: string) {
    super(message);
  }
}

/**
 * An actor's address. It is typed by what the actor accepts, can be sent in
 * messages, and stays valid through restarts.
 *
 * @typeParam M the messages that the actor accepts
 */
export interface ActorRef<in M> {
  /** Names of the actor and its parents, as `/applications/app-1/stage-3.0`. */
  readonly path: string;
  /**
   * Sends a message. Within a turn it is held until the turn ends; from
   * anywhere else it is an external input.
   */
  tell(message: M): TellResult;
  /**
   * Sends a message that carries an address for the answer. It is an external
   * input, within a turn too, so that an async handler may wait for the
   * answer; `Context.ask` is the one that belongs to a turn.
   *
   * The address takes one answer. One that comes later, or after the time is
   * over, is a counted dead letter. The question fails at once when the actor
   * stops; if it crashes the actor, it times out.
   *
   * @typeParam R the answer
   * @throws {TypeError} when no timeout is given
   * @throws {AskError} when no answer comes
   */
  ask<R>(build: (replyTo: ActorRef<R>) => M, options: AskOptions): Promise<R>;
  /** Resolves when the mailbox is at most half full, or the actor has stopped. */
  drained(): Promise<void>;
}
