import type { Faults } from "../actor_system.ts";

/** Thrown by {@link FaultInjector} in place of a handler's own error. */
export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
}

/** Which deliveries fail. */
export interface FaultPlan {
  /** Which deliveries count, by the actor's path and the message. Default: all. */
  readonly matches?: (path: string, message: unknown) => boolean;
  /** The delivery that fails, counted from 0 among those that match. */
  readonly nth: number;
  /**
   * `deliver`: before the handler runs. `send`: at the first message that it
   * sends, with its computations done.
   */
  readonly at: "deliver" | "send";
  /** 1: the second delivery succeeds. 2: the message is poison. */
  readonly times: 1 | 2;
}

/**
 * Makes one chosen delivery crash its actor.
 *
 * @example A crash that leaves no trace
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ActorSystem } from "../actor_system.ts";
 * import { FaultInjector } from "./fault_injector.ts";
 * import { VirtualClock } from "./virtual_clock.ts";
 *
 * const clock = new VirtualClock();
 * const faults = new FaultInjector({ nth: 1, at: "deliver", times: 1 });
 * const system = new ActorSystem({ clock, faults });
 * const seen: number[] = [];
 * const ref = system.spawn<number, null>({
 *   init: () => null,
 *   receive: (_state, n) => void seen.push(n),
 * }, { name: "sink" });
 * [1, 2, 3].forEach((n) => ref.tell(n));
 * clock.flush();
 * assertEquals([seen, faults.injected], [[1, 2, 3], 1]);
 * ```
 */
export class FaultInjector implements Faults {
  /** Crashes caused so far. */
  injected = 0;
  /** Deliveries seen so far, second ones not counted. */
  deliveries = 0;
  /** What was delivered when the fault struck. */
  struck: { readonly path: string; readonly message: unknown } | null = null;
  readonly #plan: FaultPlan;
  /** The turn under way fails when it sends. */
  #armed = false;
  /** The second delivery of what the fault struck is still to come. */
  #expected = false;

  constructor(plan: FaultPlan) {
    this.#plan = plan;
  }

  beforeDelivery(path: string, message: unknown): void {
    const { nth, at, times } = this.#plan;
    if (this.struck?.path === path) this.#armed = false;
    if (this.#plan.matches?.(path, message) === false) return;
    const second = this.#expected && this.struck?.path === path && this.struck.message === message;
    if (second) this.#expected = false;
    if (second ? this.injected === times : this.deliveries++ !== nth) return;
    this.struck = { path, message };
    if (at === "deliver") this.#strike(path);
    this.#armed = true;
  }

  beforeSend(path: string, _message: unknown): void {
    if (this.#armed && this.struck?.path === path) this.#strike(path);
  }

  #strike(path: string): void {
    this.#armed = false;
    this.#expected = true;
    this.injected++;
    throw new InjectedFault(`injected into ${path}`);
  }
}
