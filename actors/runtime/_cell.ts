import type { ActorRef, AskOptions, TellResult } from "./actor_ref.ts";
import type { ActorSystem } from "./actor_system.ts";
import type { Behavior, StopReason, Terminated } from "./behavior.ts";
import { CellContext } from "./_cell_context.ts";
import type { TimerHandle } from "./clock.ts";
import type { Envelope, Input, Party } from "./_dispatcher.ts";
import { Fifo } from "./_fifo.ts";
import { Mailbox, type MailboxOptions } from "./mailbox.ts";
import { Reply } from "./_reply.ts";
import type { RestartGroup } from "./_restart_group.ts";
import { RestartHistory, type RestartType } from "./supervision.ts";

/** The message of the system lane: an actor that is watched has stopped. */
export class TerminatedSignal implements Terminated {
  constructor(readonly ref: ActorRef<never>, readonly reason: StopReason) {}
}

/**
 * One actor: its address, its mailbox, and the state that outlives its
 * incarnations. The cell runs the turns; what a crash or a stop means for
 * others is decided in _lifecycle.ts.
 */
export class Cell implements ActorRef<unknown>, Party, Input {
  readonly path: string;
  readonly children: Map<string, Cell> = new Map();
  readonly mailbox: Mailbox<Envelope>;
  readonly watchers: Set<Cell> = new Set();
  readonly watching: Set<Cell> = new Set();
  readonly askers: Set<Reply> = new Set();
  status: "new" | "running" | "suspended" | "stopping" | "stopped" = "new";
  stopReason: StopReason = { kind: "normal" };
  /** The stop under way, where it takes time. */
  stopping: void | Promise<void> = undefined;
  /** The actors that this one waits with for its restart. */
  group: RestartGroup | null = null;
  history: RestartHistory;
  generation = 0;
  inFlight = 0;
  /** The async turn under way; also one whose incarnation has ended. */
  busy: { readonly done: Promise<void> } | null = null;
  /** What crashed this actor, to be delivered once more when it is back. */
  retry: Envelope | null = null;
  context: CellContext;
  #state: { readonly value: unknown } | null = null;
  readonly #timers = new Map<string, { readonly handle: TimerHandle }>();
  readonly #signals = new Fifo<Envelope>();
  /** Waiting messages that come from turns, not from outside. */
  #deferred = 0;
  /** Times that this cell stands in the dispatcher's queue of inputs. */
  #queued = 0;
  #drainWaiters: (() => void)[] = [];

  constructor(
    readonly system: ActorSystem,
    readonly parent: Cell | null,
    readonly behavior: Behavior<unknown, unknown>,
    readonly name: string,
    readonly restart: RestartType,
  ) {
    this.path = parent === null ? "" : `${parent.path}/${name}`;
    this.mailbox = new Mailbox(ofEnvelopes(behavior.mailbox), (envelope, reason) => {
      if (envelope.sender !== null) this.#deferred--;
      system.drop(this.path, reason, envelope.message);
    });
    this.history = new RestartHistory(behavior.supervision ?? {});
    this.context = new CellContext(this);
  }

  /** True where it takes messages at all. */
  get alive(): boolean {
    return this.status !== "stopping" && this.status !== "stopped";
  }

  /** True where a message need not wait; those that wait from turns go first. */
  get #ready(): boolean {
    return this.status === "running" && this.busy === null && this.#deferred === 0;
  }

  tell(message: unknown): TellResult {
    const { current } = this.system;
    return current === null ? this.input(message, null) : current.tell(this, message);
  }

  ask<R>(build: (replyTo: ActorRef<R>) => unknown, options: AskOptions): Promise<R> {
    const reply = new Reply(this, options);
    reply.wait(this.input(build(reply), null));
    return reply.promise as Promise<R>;
  }

  drained(): Promise<void> {
    if (!this.alive || this.#halfEmpty) return Promise.resolve();
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /** What becomes of a message that a turn sends. */
  accepts(): TellResult {
    if (!this.alive) return "dead";
    return this.mailbox.rejects && !this.#ready ? "full" : "ok";
  }

  /** Queues an external input. */
  input(message: unknown, from: string | null): TellResult {
    if (!this.alive) return this.refuse(message, from, "dead");
    if (this.mailbox.rejects) return this.refuse(message, from, "full");
    this.system.inspector?.({ type: "send", path: this.path, from, message });
    this.#put(external(this, message, null));
    return "ok";
  }

  /** Counts a message that its sender is told was not taken. */
  refuse<R extends "full" | "dead">(message: unknown, from: string | null, reason: R): R {
    this.system.inspector?.({ type: "send", path: this.path, from, message });
    this.system.drop(this.path, reason, message);
    return reason;
  }

  /** Queues a message of this actor to itself, room or not: a timer, a result. */
  inputAnyway(message: unknown, claim: () => boolean): void {
    this.mailbox.putAnyway(external(this, message, claim));
    this.#enqueue();
  }

  /** Queues a message of the system lane. */
  signal(signal: TerminatedSignal): void {
    if (!this.alive) return;
    this.#signals.push(external(this, signal, null));
    if (this.status === "running" && this.busy === null) this.#next();
    else this.#enqueue();
  }

  /** Takes a message that a turn sent. */
  deliver(envelope: Envelope): void {
    if (!this.alive) this.system.drop(this.path, "dead", envelope.message);
    else if (this.#ready || envelope.retried && this.status === "running") this.#turn(envelope);
    else if (envelope.retried) this.retry = envelope;
    else this.#put(envelope);
  }

  /** Takes one message from the mailbox; called by the dispatcher. */
  run(): void {
    this.#queued--;
    if (this.busy === null && this.status === "running") this.#next();
  }

  /** Lets the messages that wait have their turns. */
  wake(): void {
    const waiting = this.mailbox.length + this.#signals.length;
    while (this.#queued < waiting) this.#enqueue();
  }

  /** Begins an incarnation; throws what `init` or `onStart` throws. */
  begin(): void {
    const { behavior } = this;
    const context = this.context = new CellContext(this);
    this.generation++;
    this.status = "running";
    this.#inTurn(() => {
      this.#state ??= { value: behavior.init(context) };
      behavior.onStart?.(this.#state.value, context);
    });
    context.commit();
  }

  /** The last turn of all. */
  lastTurn(): void | Promise<void> {
    const { behavior, system, path } = this;
    const state = this.#state;
    if (state === null || behavior.onStop === undefined) return;
    const context = this.context = new CellContext(this);
    const failed = (error: unknown) => {
      context.rollback();
      system.inspector?.({ type: "crash", path, error, message: null });
    };
    try {
      const pending = this.#inTurn(() => behavior.onStop?.(state.value, context));
      if (pending === undefined) return context.commit();
      return pending.then(() => context.commit(), failed);
    } catch (error) {
      failed(error);
    }
  }

  setTimer(key: string, ms: number, message: unknown): void {
    const { clock } = this.system;
    this.clearTimer(key);
    const claim = () => this.#timers.get(key) === timer && this.#timers.delete(key);
    const timer = { handle: clock.setTimeout(() => this.inputAnyway(message, claim), ms) };
    this.#timers.set(key, timer);
  }

  clearTimer(key: string): void {
    this.system.clock.clearTimeout(this.#timers.get(key)?.handle);
    this.#timers.delete(key);
  }

  /** Ends the incarnation: what belongs to it is out of date from now on. */
  endIncarnation(): void {
    this.context.end();
    for (const key of this.#timers.keys()) this.clearTimer(key);
    this.group?.remove(this);
  }

  /** Turns away everybody who waits: whoever sent or asked something, or waits for room. */
  dismiss(): void {
    const { mailbox, system, retry } = this;
    this.retry = null;
    if (retry !== null) system.drop(this.path, "dead", retry.message);
    for (let left = mailbox.take(); left !== undefined; left = mailbox.take()) {
      system.drop(this.path, "dead", left.message);
    }
    while (this.#signals.shift() !== undefined);
    this.#deferred = 0;
    for (const reply of this.askers) reply.fail("stopped");
    this.#releaseDrainWaiters();
  }

  /** Forgets the past, so that the next incarnation starts from `init`. */
  reset(): void {
    this.#state = null;
    this.history = new RestartHistory(this.behavior.supervision ?? {});
  }

  /** Takes back that it was ever spawned. */
  discard(): void {
    this.status = "stopped";
    this.parent?.children.delete(this.name);
  }

  #put(envelope: Envelope): void {
    const { length } = this.mailbox;
    if (!this.mailbox.put(envelope)) return this.system.drop(this.path, "full", envelope.message);
    if (envelope.sender !== null) this.#deferred++;
    if (this.mailbox.length > length) this.#enqueue();
  }

  #enqueue(): void {
    this.#queued++;
    this.system.dispatcher.input(this);
  }

  #next(): void {
    const envelope = this.#signals.shift() ?? this.mailbox.take();
    if (envelope === undefined) return;
    if (envelope.sender !== null) this.#deferred--;
    if (this.#drainWaiters.length > 0 && this.#halfEmpty) this.#releaseDrainWaiters();
    if (envelope.claim?.() === false) this.system.drop(this.path, "stale", envelope.message);
    else this.#turn(envelope);
  }

  get #halfEmpty(): boolean {
    return this.mailbox.length * 2 <= this.mailbox.capacity;
  }

  #releaseDrainWaiters(): void {
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  #turn(envelope: Envelope): void {
    const { system, context } = this;
    const { message } = envelope;
    system.inspector?.({ type: "deliver", path: this.path, message });
    let pending: void | Promise<void>;
    system.current = context;
    context.begin();
    try {
      system.faults?.beforeDelivery(this.path, message);
      pending = this.#receive(message);
    } catch (error) {
      system.current = null;
      system.lifecycle.crashed(this, error, envelope);
      return;
    }
    system.current = null;
    if (pending === undefined) context.commit();
    else this.#await(pending, envelope);
  }

  #receive(message: unknown): void | Promise<void> {
    const { value } = this.#state as { value: unknown };
    if (!(message instanceof TerminatedSignal)) {
      return this.behavior.receive(value, message, this.context);
    }
    this.behavior.onTerminated?.(value, message, this.context);
  }

  #await(pending: Promise<void>, envelope: Envelope): void {
    const { context } = this;
    const finish = (settle: () => void) => {
      if (this.busy === turn) this.busy = null;
      context.awaiting = null;
      if (context.open) settle();
      this.wake();
    };
    const turn = {
      done: pending.then(
        () => finish(() => context.commit()),
        (error) => finish(() => this.system.lifecycle.crashed(this, error, envelope)),
      ),
    };
    context.awaiting = envelope;
    this.busy = turn;
  }

  /** Runs what may itself be called from a turn of another actor. */
  #inTurn<R>(work: () => R): R {
    const { system, context } = this;
    const outer = system.current;
    system.current = context;
    context.begin();
    try {
      return work();
    } finally {
      system.current = outer;
    }
  }
}

function external(target: Cell, message: unknown, claim: (() => boolean) | null): Envelope {
  return { target, message, sender: null, retried: false, claim };
}

/** The same mailbox, for messages with an envelope around them. */
function ofEnvelopes(options: MailboxOptions<unknown> = {}): MailboxOptions<Envelope> {
  const { policy } = options;
  if (policy?.kind !== "coalesce") return options as MailboxOptions<Envelope>;
  return { ...options, policy: { kind: "coalesce", key: ({ message }) => policy.key(message) } };
}
