import type { ActorRef, AskOptions, TellResult } from "./actor_ref.ts";
import type { Behavior, StopReason } from "./behavior.ts";
import { Cell } from "./_cell.ts";
import type { Clock } from "./clock.ts";
import type { Context, Settled, SpawnOptions } from "./context.ts";
import type { Envelope } from "./_dispatcher.ts";
import { Reply } from "./_reply.ts";

/**
 * One incarnation's context. It holds what the turn under way wants done;
 * outside of a turn, as from a callback, it does things at once.
 */
export class CellContext implements Context<unknown> {
  /** False once the incarnation has ended. */
  open = true;
  /** The message of the async turn under way. */
  awaiting: Envelope | null = null;
  readonly #cell: Cell;
  readonly #held: Envelope[] = [];
  readonly #effects: (() => void)[] = [];
  readonly #undo: (() => void)[] = [];
  #inTurn = false;
  #controller: AbortController | null = null;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  get self(): ActorRef<unknown> {
    return this.#cell;
  }

  get clock(): Clock {
    return this.#cell.system.clock;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (!this.open) this.#controller.abort();
    return this.#controller.signal;
  }

  tell<T>(ref: ActorRef<T>, message: T): TellResult {
    const { system, path } = this.#cell;
    if (!this.open) {
      system.drop(ref.path, "stale", message);
      return "dead";
    }
    if (this.#inTurn) system.faults?.beforeSend(path, message);
    if (!(ref instanceof Cell)) {
      this.#do(() => ref.tell(message));
      return "ok";
    }
    if (!this.#inTurn) return ref.input(message, path);
    const result = ref.accepts();
    if (result === "ok") {
      this.#held.push({ target: ref, message, sender: this.#cell, retried: false, claim: null });
    } else {
      this.#effects.push(() => ref.refuse(message, path, result));
    }
    return result;
  }

  spawn<N, T>(behavior: Behavior<N, T>, options: SpawnOptions): ActorRef<N> {
    const { system } = this.#cell;
    const child = system.create(this.#cell, behavior, options);
    if (this.#inTurn) this.#undo.push(() => child.discard());
    this.#do(() => system.lifecycle.start(child));
    return child;
  }

  stop(ref: ActorRef<never>): void {
    const { dispatcher, lifecycle } = this.#cell.system;
    const target = asCell(ref);
    const kind = target === this.#cell ? "normal" : "shutdown";
    this.#do(() => dispatcher.urgent(() => void lifecycle.terminate(target, { kind })));
  }

  fail(error: unknown): void {
    const { dispatcher, lifecycle } = this.#cell.system;
    const reason: StopReason = { kind: "failed", error };
    this.#do(() => dispatcher.urgent(() => void lifecycle.terminate(this.#cell, reason)));
  }

  watch(ref: ActorRef<never>): void {
    const target = asCell(ref);
    this.#do(() => this.#cell.system.lifecycle.watch(this.#cell, target));
  }

  unwatch(ref: ActorRef<never>): void {
    const target = asCell(ref);
    this.#do(() => this.#cell.system.lifecycle.unwatch(this.#cell, target));
  }

  pipe<T>(promise: Promise<T>, toMessage: (settled: Settled<T>) => unknown): void {
    const deliver = (settled: Settled<T>) => {
      const { system, path } = this.#cell;
      if (!this.open) return system.drop(path, "stale", settled);
      try {
        this.#cell.inputAnyway(toMessage(settled), () => this.open);
      } catch (error) {
        system.dispatcher.urgent(() => {
          if (this.open) system.lifecycle.crashed(this.#cell, error, null);
        });
      }
    };
    promise.then(
      (value) => deliver({ ok: true, value }),
      (error) => deliver({ ok: false, error }),
    );
  }

  ask<N, R>(
    ref: ActorRef<N>,
    build: (replyTo: ActorRef<R>) => N,
    options: AskOptions,
    toMessage: (settled: Settled<R>) => unknown,
  ): void {
    const reply = new Reply(asCell(ref), options);
    reply.wait(this.tell(ref, build(reply)));
    if (this.#inTurn) this.#undo.push(() => reply.fail("aborted"));
    this.pipe(reply.promise as Promise<R>, toMessage);
  }

  setTimer(key: string, ms: number, message: unknown): void {
    this.#do(() => this.#cell.setTimer(key, ms, message));
  }

  clearTimer(key: string): void {
    this.#do(() => this.#cell.clearTimer(key));
  }

  begin(): void {
    this.#inTurn = true;
  }

  /** Makes what the turn wanted happen. */
  commit(): void {
    const { system, path } = this.#cell;
    this.#inTurn = false;
    if (this.#undo.length > 0) this.#undo.length = 0;
    if (this.#effects.length > 0) { for (const effect of this.#effects.splice(0)) effect(); }
    if (this.#held.length === 0) return;
    if (system.inspector !== null) {
      for (const { target, message } of this.#held) {
        system.inspector({ type: "send", path: (target as Cell).path, from: path, message });
      }
    }
    system.dispatcher.cause(this.#held, this.#cell);
    this.#held.length = 0;
  }

  /** Takes back what the turn wanted. */
  rollback(): void {
    this.#inTurn = false;
    this.#effects.length = 0;
    this.#held.length = 0;
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** Ends the incarnation: takes back the turn under way, aborts the signal. */
  end(): void {
    if (!this.open) return;
    this.open = false;
    this.rollback();
    if (this.awaiting !== null) {
      this.#cell.system.drop(this.#cell.path, "stale", this.awaiting.message);
    }
    this.#controller?.abort();
  }

  #do(effect: () => void): void {
    if (this.#inTurn) this.#effects.push(effect);
    else if (this.open) effect();
  }
}

function asCell(ref: ActorRef<never>): Cell {
  if (ref instanceof Cell) return ref;
  throw new TypeError(`Cannot use address: it is not of an actor, received ${ref.path}`);
}
