import { Fifo } from "./_fifo.ts";
import type { Clock } from "./clock.ts";

/** An actor, as the dispatcher knows it. */
export interface Party {
  /** Messages it has sent that are not delivered yet. */
  inFlight: number;
  deliver(envelope: Envelope): void;
}

/** A message on its way. */
export interface Envelope {
  readonly target: Party;
  readonly message: unknown;
  /** The actor whose turn sent it; null for an external input. */
  readonly sender: Party | null;
  /** True for the second delivery, after a crash. */
  readonly retried: boolean;
  /** Asked once, before the turn: false where the message is out of date. Null: it never is. */
  readonly claim: (() => boolean) | null;
}

/** An external input that waits for its turn. */
export interface Input {
  run(): void;
}

/** How long inputs are taken before other work of the process gets a turn; ms. */
const SLICE = 5;
/** Inputs between two looks at the clock, each of which costs about 150 ns. */
const INPUTS_PER_LOOK = 8;

/**
 * Decides whose turn is next.
 *
 * One input is dispatched together with everything it causes before the next
 * is taken, depth first: what a turn sends is delivered, and what that causes
 * in its turn, before its next message is. So effects leave in the order of
 * their causes, however many hops each takes. Messages from one actor to
 * another never overtake each other, also where turns cause one another in a
 * circle.
 *
 * Not promised: that an input ends. Actors that answer each other for ever
 * hold up the whole system.
 */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #inputs = new Fifo<Input>();
  readonly #urgent = new Fifo<() => void>();
  /** What the current input has caused: a stack, next delivery last. */
  readonly #caused: Envelope[] = [];
  /** What was caused since the last run; goes before the next input. */
  readonly #waiting: Envelope[] = [];
  #scheduled = false;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Adds an external input. */
  input(input: Input): void {
    this.#inputs.push(input);
    this.#schedule();
  }

  /** Adds work of the system lane: it goes before every message. */
  urgent(work: () => void): void {
    this.#urgent.push(work);
    this.#schedule();
  }

  /** Adds what a turn of `sender` sent, in the order it was sent. */
  cause(held: readonly Envelope[], sender: Party): void {
    if (!this.#running) return this.#between(held);
    const reentered = sender.inFlight > 0;
    const bottom = this.#caused.length;
    for (let i = held.length - 1; i >= 0; i--) this.#caused.push(held[i] as Envelope);
    sender.inFlight += held.length;
    if (reentered) this.#keepPairOrder(sender, bottom);
  }

  /** Delivers once more, before anything else. */
  retry(envelope: Envelope): void {
    if (!this.#running) return this.#between([envelope]);
    if (envelope.sender !== null) envelope.sender.inFlight++;
    this.#caused.push(envelope);
  }

  /** Keeps what is caused outside of a run: by async turns, by starts and stops from outside. */
  #between(held: readonly Envelope[]): void {
    for (const envelope of held) {
      if (envelope.sender !== null) envelope.sender.inFlight++;
      this.#waiting.push(envelope);
    }
    this.#schedule();
  }

  /** Puts older messages to the same target into the slots that come first. */
  #keepPairOrder(sender: Party, bottom: number): void {
    const targets = new Set(this.#caused.slice(bottom).map((envelope) => envelope.target));
    for (const target of targets) {
      const slots: number[] = [];
      for (let i = this.#caused.length - 1; i >= 0; i--) {
        const envelope = this.#caused[i] as Envelope;
        if (envelope.sender === sender && envelope.target === target) slots.push(i);
      }
      const newer = slots.filter((slot) => slot >= bottom);
      const older = slots.slice(newer.length);
      const ordered = [...older, ...newer].map((slot) => this.#caused[slot] as Envelope);
      slots.forEach((slot, k) => this.#caused[slot] = ordered[k] as Envelope);
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    this.#clock.setImmediate(() => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    this.#running = true;
    this.#caused.push(...this.#waiting.splice(0).reverse());
    const begun = this.#clock.monotonic();
    let taken = 0;
    try {
      for (;;) {
        this.#settle();
        const expired = ++taken % INPUTS_PER_LOOK === 0 && this.#clock.monotonic() - begun >= SLICE;
        const input = expired ? undefined : this.#inputs.shift();
        if (input === undefined) break;
        input.run();
      }
    } finally {
      this.#running = false;
      if (this.#inputs.length + this.#urgent.length + this.#caused.length > 0) this.#schedule();
    }
  }

  #settle(): void {
    for (;;) {
      const work = this.#urgent.shift();
      if (work !== undefined) {
        work();
        continue;
      }
      const envelope = this.#caused.pop();
      if (envelope === undefined) return;
      if (envelope.sender !== null) envelope.sender.inFlight--;
      envelope.target.deliver(envelope);
    }
  }
}
