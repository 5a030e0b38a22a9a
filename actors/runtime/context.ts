import type { ActorRef, AskOptions, TellResult } from "./actor_ref.ts";
import type { Behavior } from "./behavior.ts";
import type { Clock } from "./clock.ts";
import type { RestartType } from "./supervision.ts";

/** How to start a child. */
export interface SpawnOptions {
  /** Unique among its siblings; without a slash. */
  readonly name: string;
  /** Default `permanent`. */
  readonly restart?: RestartType;
}

/** The outcome of work that {@link Context.pipe} waits for. */
export type Settled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

/**
 * What a handler may do besides changing its state. All of it takes effect
 * when the turn ends, first the rest and then the messages, each in its order;
 * and none of it if the turn throws. Called outside of a turn, as from a
 * socket's callback, it takes effect at once, and a message is an external
 * input. Once the incarnation has ended nothing happens, and messages are
 * counted as stale.
 *
 * @typeParam M the messages of the actor
 */
export interface Context<M> {
  readonly self: ActorRef<M>;
  readonly clock: Clock;
  /** Aborts when this incarnation ends: at a restart or a stop. In `onStop`: at its deadline. */
  readonly signal: AbortSignal;
  /** Sends a message; also from the later parts of an async handler. */
  tell<T>(ref: ActorRef<T>, message: T): TellResult;
  /**
   * Starts a child. It survives this actor's restarts and ends with it.
   *
   * @throws {RangeError} when the name is taken, also by a child that has not stopped yet
   */
  spawn<N, T>(behavior: Behavior<N, T>, options: SpawnOptions): ActorRef<N>;
  /**
   * Stops a child, or this actor itself. It overtakes waiting messages, those
   * of this turn to the child too. A permanent actor that stops itself is
   * started again.
   */
  stop(ref: ActorRef<never>): void;
  /** Ends this actor as failed: its parent's supervision starts it afresh, from `init`. */
  fail(error: unknown): void;
  /** Asks for `onTerminated`: at once where the actor has stopped already. */
  watch(ref: ActorRef<never>): void;
  /** Takes {@link Context.watch} back. */
  unwatch(ref: ActorRef<never>): void;
  /** Sends this actor a message when `promise` settles, unless it restarted meanwhile. */
  pipe<T>(promise: Promise<T>, toMessage: (settled: Settled<T>) => M): void;
  /** Asks, and sends this actor the answer, or that none came, as {@link Context.pipe} does. */
  ask<N, R>(
    ref: ActorRef<N>,
    build: (replyTo: ActorRef<R>) => N,
    options: AskOptions,
    toMessage: (settled: Settled<R>) => M,
  ): void;
  /**
   * Sends this actor a message in `ms` milliseconds. A new timer replaces one
   * of the same key, also one whose message waits in the mailbox already.
   */
  setTimer(key: string, ms: number, message: M): void;
  /** Forgets a timer; an unknown key is no error. */
  clearTimer(key: string): void;
}
