import type { ActorRef } from "../actor_ref.ts";
import type { Clock } from "../clock.ts";

/** What goes wrong with the messages to one address. */
export interface UnreliableOptions {
  /** Whose `setTimeout` the delays use. */
  readonly clock: Clock;
  /** A number of 0 to 1; see `seededRandom`. */
  readonly random: () => number;
  /** The share of messages that are lost, 0 to 1. Default 0. */
  readonly drop?: number;
  /** The share of messages that come late, 0 to 1. Default 0. */
  readonly delay?: number;
  /** How late; milliseconds. Default 100. */
  readonly delayBy?: number;
}

/**
 * An address that loses some messages and delays others on their way to `ref`.
 * Its sender is told "ok" for both. A delayed message is overtaken by later
 * ones. Questions (`ask`) go straight to `ref`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ActorSystem } from "../actor_system.ts";
 * import { unreliableRef } from "./unreliable_ref.ts";
 * import { VirtualClock } from "./virtual_clock.ts";
 *
 * const clock = new VirtualClock();
 * const system = new ActorSystem({ clock });
 * const seen: string[] = [];
 * const sink = system.spawn<string, null>({
 *   init: () => null,
 *   receive: (_state, message) => void seen.push(message),
 * }, { name: "sink" });
 * const fates = [0.1, 0.3, 0.9];
 * const random = () => fates.shift() ?? 1;
 * const ref = unreliableRef(sink, { clock, random, drop: 0.2, delay: 0.2, delayBy: 50 });
 * ["lost", "late", "sound"].forEach((message) => ref.tell(message));
 * clock.advance(50);
 * assertEquals(seen, ["sound", "late"]);
 * ```
 */
export function unreliableRef<M>(ref: ActorRef<M>, options: UnreliableOptions): ActorRef<M> {
  const { clock, random, drop = 0, delay = 0, delayBy = 100 } = options;
  return {
    path: ref.path,
    tell(message) {
      const fate = random();
      if (fate < drop) return "ok";
      if (fate >= drop + delay) return ref.tell(message);
      clock.setTimeout(() => ref.tell(message), delayBy);
      return "ok";
    },
    ask: (build, askOptions) => ref.ask(build, askOptions),
    drained: () => ref.drained(),
  };
}
