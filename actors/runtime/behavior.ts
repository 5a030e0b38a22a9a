import type { ActorRef } from "./actor_ref.ts";
import type { Context } from "./context.ts";
import type { MailboxOptions } from "./mailbox.ts";
import type { SupervisionOptions } from "./supervision.ts";

/**
 * What an actor is: how its state begins and what each message does to it.
 *
 * A turn (one call of `receive`) is atomic. What it sends, spawns, stops and
 * schedules is held until it returns, and taken back if it throws. The state
 * is the handler's own to change, so it must **compute, tell, then assign**:
 * whatever may throw comes before the first assignment. A turn that throws is
 * repeated once, in a new incarnation with the same state; if it throws again
 * its message is dropped, counted and reported, and the rest goes on. The
 * children survive all that.
 *
 * A handler that returns no promise costs none. One that does is awaited
 * before the actor takes its next message, and holds up nobody else; it must
 * not stand on the path from a source to the gateway. Where the actor is
 * stopped or restarted before such a turn ends, the turn is taken back and its
 * message counted as stale; a new incarnation begins its first turn when the
 * old turn has ended.
 *
 * Not promised: that what a handler does by itself (a change of its state, a
 * write to a file) is undone when it throws.
 *
 * @typeParam M the messages it accepts: one union, told apart by a field
 * @typeParam S its state: a plain value that survives a restart
 *
 * @example A counter
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Behavior } from "./behavior.ts";
 * import type { ActorRef } from "./actor_ref.ts";
 * import { ActorSystem } from "./actor_system.ts";
 *
 * type Message = { type: "add"; n: number } | { type: "get"; replyTo: ActorRef<number> };
 * const counter: Behavior<Message, { sum: number }> = {
 *   init: () => ({ sum: 0 }),
 *   receive(state, message, context) {
 *     switch (message.type) {
 *       case "add":
 *         state.sum += message.n;
 *         break;
 *       case "get":
 *         context.tell(message.replyTo, state.sum);
 *         break;
 *       default:
 *         message satisfies never;
 *     }
 *   },
 * };
 *
 * await using system = new ActorSystem();
 * const ref = system.spawn(counter, { name: "counter" });
 * ref.tell({ type: "add", n: 2 });
 * ref.tell({ type: "add", n: 40 });
 * const sum = await ref.ask<number>((replyTo) => ({ type: "get", replyTo }), { timeout: 1000 });
 * assertEquals(sum, 42);
 * ```
 */
export interface Behavior<M, S> {
  /** The first state; again after a stop that its parent answers with a restart. A throw is a failed start. */
  init(context: Context<M>): S;
  /** Begins each incarnation, the first one too: sets timers, starts work. A throw is a failed start. */
  onStart?(state: S, context: Context<M>): void;
  /** One turn. */
  receive(state: S, message: M, context: Context<M>): void | Promise<void>;
  /**
   * One turn: an actor that this one watches has stopped. It goes before every
   * message that waits, also before the last ones of the actor that stopped.
   */
  onTerminated?(state: S, terminated: Terminated, context: Context<M>): void;
  /**
   * Last words, after the children have stopped; bounded by the stop deadline.
   * It may still send. An actor that was abandoned, or never started, has none.
   */
  onStop?(state: S, context: Context<M>): void | Promise<void>;
  /** Default: 1024 messages, `reject`. */
  readonly mailbox?: MailboxOptions<M>;
  /** How its children are supervised. */
  readonly supervision?: SupervisionOptions;
}

/** Why an actor stopped. */
export type StopReason =
  /** It stopped itself. */
  | { readonly kind: "normal" }
  /** Its parent, or the whole system, stopped it. */
  | { readonly kind: "shutdown" }
  /** It crashed and may not be restarted, or its children crashed too often. */
  | { readonly kind: "failed"; readonly error: unknown };

/** An actor that was watched has stopped. */
export interface Terminated {
  readonly ref: ActorRef<never>;
  readonly reason: StopReason;
}
