import { type ActorRef, AskError, type AskOptions, type TellResult } from "../actor_ref.ts";
import type { Behavior } from "../behavior.ts";
import type { Clock } from "../clock.ts";
import type { Context, Settled, SpawnOptions } from "../context.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** One thing that a behavior wanted done. */
export type Effect =
  | { readonly type: "tell"; readonly path: string; readonly message: unknown }
  | { readonly type: "spawn"; readonly name: string }
  | { readonly type: "fail"; readonly error: unknown }
  | { readonly type: "stop" | "watch" | "unwatch"; readonly path: string }
  | {
    readonly type: "setTimer";
    readonly key: string;
    readonly ms: number;
    readonly message: unknown;
  }
  | { readonly type: "clearTimer"; readonly key: string };

/** An address that leads nowhere, for messages that carry one. */
export function stubRef<M>(path: string): ActorRef<M> {
  return {
    path,
    tell: () => "ok",
    ask: () => Promise.reject(new AskError("stopped", `Cannot get an answer from ${path}: a stub`)),
    drained: () => Promise.resolve(),
  };
}

/**
 * Runs one behavior alone, without a system, and tells what it wanted done.
 * Work that is piped is not waited for.
 *
 * @param messages are handled in order, after `init` and `onStart`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { effects, stubRef } from "./effects.ts";
 *
 * const friend = stubRef<string>("/friend");
 * const { list } = effects<string, null>({
 *   init: () => null,
 *   receive: (_state, message, context) => void context.tell(friend, message.toUpperCase()),
 * }, ["hello"]);
 * assertEquals(list, [{ type: "tell", path: "/friend", message: "HELLO" }]);
 * ```
 */
export function effects<M, S>(
  behavior: Behavior<M, S>,
  messages: readonly M[],
  clock: Clock = new VirtualClock(),
): { readonly list: readonly Effect[]; readonly state: S } {
  const list: Effect[] = [];
  const context: Context<M> = {
    self: stubRef<M>("/self"),
    clock,
    signal: new AbortController().signal,
    tell<T>(ref: ActorRef<T>, message: T): TellResult {
      list.push({ type: "tell", path: ref.path, message });
      return "ok";
    },
    spawn<N, T>(_behavior: Behavior<N, T>, options: SpawnOptions): ActorRef<N> {
      list.push({ type: "spawn", name: options.name });
      return stubRef<N>(`/self/${options.name}`);
    },
    stop: (ref) => void list.push({ type: "stop", path: ref.path }),
    fail: (error) => void list.push({ type: "fail", error }),
    watch: (ref) => void list.push({ type: "watch", path: ref.path }),
    unwatch: (ref) => void list.push({ type: "unwatch", path: ref.path }),
    pipe<T>(_promise: Promise<T>, _toMessage: (settled: Settled<T>) => M): void {},
    ask<N, R>(ref: ActorRef<N>, build: (replyTo: ActorRef<R>) => N, _options: AskOptions): void {
      list.push({ type: "tell", path: ref.path, message: build(stubRef<R>(`${ref.path}?`)) });
    },
    setTimer: (key, ms, message) => void list.push({ type: "setTimer", key, ms, message }),
    clearTimer: (key) => void list.push({ type: "clearTimer", key }),
  };
  const state = behavior.init(context);
  behavior.onStart?.(state, context);
  for (const message of messages) {
    if (behavior.receive(state, message, context) !== undefined) {
      throw new TypeError("Cannot run behavior alone: its handler is async");
    }
  }
  return { list, state };
}
