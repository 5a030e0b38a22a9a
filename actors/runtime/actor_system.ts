import type { ActorRef } from "./actor_ref.ts";
import type { Behavior, StopReason } from "./behavior.ts";
import { Cell } from "./_cell.ts";
import type { CellContext } from "./_cell_context.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { SpawnOptions } from "./context.ts";
import { Dispatcher } from "./_dispatcher.ts";
import type { DropReason, Inspector } from "./inspect.ts";
import { Lifecycle } from "./_lifecycle.ts";
import type { SupervisionOptions } from "./supervision.ts";

/** Lets tests make deliveries fail; see the testkit. */
export interface Faults {
  /** Called before each delivery; what it throws is a crash of the actor. */
  beforeDelivery(path: string, message: unknown): void;
  /** Called before each send of a turn; what it throws is a crash of the sender. */
  beforeSend(path: string, message: unknown): void;
}

/** A turn that threw. */
export interface Crash {
  readonly path: string;
  readonly error: unknown;
  /** What was being handled; null at a start or a stop. */
  readonly message: unknown;
  /** True where the message had crashed its actor before: it is dropped now. */
  readonly poisoned: boolean;
}

/** How a system is made; the defaults are for production. */
export interface ActorSystemOptions {
  /** Default: the system's clock. */
  readonly clock?: Clock;
  /** A number of 0 to 1, for the jitter of restarts. Default `Math.random`. */
  readonly random?: () => number;
  /** Supervision of the actors spawned at the top. */
  readonly supervision?: SupervisionOptions;
  /** How long an actor may take to stop; milliseconds. Default 5000. */
  readonly stopDeadline?: number;
  readonly faults?: Faults;
  /** Told of each crash; must not throw. */
  readonly onCrash?: (crash: Crash) => void;
}

/** How a stop went; each list holds paths, in the order of events. */
export interface StopReport {
  readonly stopped: readonly string[];
  /**
   * Actors that were still busy at their deadline. JavaScript cannot interrupt
   * them: their address is dead and their signal has aborted, but what they
   * were doing may still go on.
   */
  readonly abandoned: readonly string[];
}

/**
 * Actors, the supervision that keeps them running, and the one thread that
 * they share.
 *
 * What is promised: an actor handles one message at a time; a message from one
 * actor to another never overtakes an earlier one; an external input is
 * finished, with everything it causes, before the next begins; nothing is
 * dropped without being counted in {@link ActorSystem.dropped}.
 *
 * What is not: an order between messages of different senders to an actor that
 * is async or waits for its restart; an end of a handler that never returns,
 * since JavaScript cannot interrupt one; a message's survival of its actor's
 * stop.
 */
export class ActorSystem implements AsyncDisposable {
  readonly clock: Clock;
  /** Messages that were not handled, by reason. */
  readonly dropped: Record<DropReason, number> = {
    full: 0,
    dead: 0,
    stale: 0,
    coalesced: 0,
    poisoned: 0,
  };
  /** Resolves when the top has stopped: by {@link ActorSystem.stop}, or by too many crashes. */
  readonly terminated: Promise<StopReason>;
  /** @internal */
  readonly dispatcher: Dispatcher;
  /** @internal The turn under way. */
  current: CellContext | null = null;
  /** @internal Null while nobody looks, so that looking costs nothing then. */
  inspector: Inspector | null = null;
  /** @internal */
  readonly faults: Faults | undefined;
  /** @internal */
  readonly onCrash: ((crash: Crash) => void) | undefined;

  /** @internal */
  readonly lifecycle: Lifecycle;

  readonly #root: Cell;
  readonly #inspectors = new Set<Inspector>();

  constructor(options: ActorSystemOptions = {}) {
    const { clock = systemClock, random = Math.random, stopDeadline = 5000 } = options;
    this.clock = clock;
    this.faults = options.faults;
    this.onCrash = options.onCrash;
    this.dispatcher = new Dispatcher(clock);
    const { promise, resolve } = Promise.withResolvers<StopReason>();
    this.terminated = promise;
    this.lifecycle = new Lifecycle(this, random, stopDeadline, resolve);
    const top: Behavior<unknown, unknown> = {
      init: () => null,
      receive: () => {},
      supervision: options.supervision ?? {},
    };
    this.#root = new Cell(this, null, top, "", "temporary");
    this.#root.begin();
  }

  /**
   * Starts an actor from outside.
   *
   * @param under its parent; default the top of the system
   * @throws {RangeError} when the name is taken or the parent has stopped
   */
  spawn<M, S>(
    behavior: Behavior<M, S>,
    options: SpawnOptions,
    under?: ActorRef<never>,
  ): ActorRef<M> {
    const parent = (under as unknown as Cell | undefined) ?? this.#root;
    const cell = this.create(parent, behavior, options);
    this.lifecycle.start(cell);
    return cell;
  }

  /**
   * Stops one actor and its children; resolves when it is done. A handler must
   * not wait for its own actor to stop: that only ends at the deadline.
   */
  stopActor(ref: ActorRef<never>): Promise<void> {
    return this.#terminate(ref as unknown as Cell);
  }

  /** Stops everything, children before parents, the last started first. */
  async stop(): Promise<StopReport> {
    await this.#terminate(this.#root);
    return this.lifecycle.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Shows an observer everything that happens from now on.
   *
   * @returns ends it
   */
  inspect(inspector: Inspector): () => void {
    this.#inspectors.add(inspector);
    this.#connectInspectors();
    return () => {
      this.#inspectors.delete(inspector);
      this.#connectInspectors();
    };
  }

  /** The most messages that ever waited for each actor that is alive, by path. */
  mailboxHighWater(): Map<string, number> {
    const marks = new Map<string, number>();
    const visit = (cell: Cell) => {
      for (const child of cell.children.values()) {
        marks.set(child.path, child.mailbox.highWater);
        visit(child);
      }
    };
    visit(this.#root);
    return marks;
  }

  /** @internal True once the top begins to stop. */
  get stopping(): boolean {
    return !this.#root.alive;
  }

  /** @internal */
  drop(path: string, reason: DropReason, message: unknown): void {
    this.dropped[reason]++;
    this.inspector?.({ type: "drop", path, reason, message });
  }

  /** @internal Takes the name; {@link Lifecycle.start} begins the actor. */
  create<M, S>(parent: Cell, behavior: Behavior<M, S>, options: SpawnOptions): Cell {
    const { name, restart = "permanent" } = options;
    if (name === "" || name.includes("/")) {
      throw new SyntaxError(`Cannot spawn actor: name must have no slash, received "${name}"`);
    }
    const cell = new Cell(this, parent, behavior as Behavior<unknown, unknown>, name, restart);
    if (!parent.alive || parent.children.has(name)) {
      const why = parent.alive ? "the name is taken" : "its parent has stopped";
      throw new RangeError(`Cannot spawn actor: ${why}, received "${cell.path}"`);
    }
    parent.children.set(name, cell);
    return cell;
  }

  async #terminate(cell: Cell): Promise<void> {
    const stop = () => this.lifecycle.terminate(cell, { kind: "shutdown" });
    if (!this.dispatcher.running && this.current === null) return await stop();
    await new Promise<void>((resolve) =>
      this.dispatcher.urgent(() => resolve(stop() ?? undefined))
    );
  }

  #connectInspectors(): void {
    const all = [...this.#inspectors];
    this.inspector = all.length === 0
      ? null
      : (event) => all.forEach((inspector) => inspector(event));
  }
}
