import {
  ActorSystem,
  type ActorSystemOptions,
  type Behavior,
  type InspectEvent,
} from "../../../actors/runtime/mod.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";

/** A system on a clock that stands still. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly system: ActorSystem;
  /** For what the actors do. */
  readonly log: string[];
}

export function bench(options: ActorSystemOptions = {}): Bench {
  const clock = new VirtualClock();
  const system = new ActorSystem({ clock, random: () => 1, ...options });
  return { clock, system, log: [] };
}

/** An actor that keeps no state and only receives. */
export function stateless<M>(
  receive: Behavior<M, null>["receive"],
  more: Partial<Behavior<M, null>> = {},
): Behavior<M, null> {
  return { init: () => null, receive, ...more };
}

/** An actor that notes each message, as text. */
export function noting<M>(log: string[], more: Partial<Behavior<M, null>> = {}): Behavior<M, null> {
  return stateless((_state, message) => void log.push(`${message}`), more);
}

/** An actor that crashes at "crash", and notes its starts, its messages and its end. */
export function fragile(
  name: string,
  log: string[],
  more: Partial<Behavior<string, null>> = {},
): Behavior<string, null> {
  return {
    init: () => null,
    onStart: () => void log.push(`${name} started`),
    receive(_state, message, context) {
      if (message === "crash") throw new Error(`${name} crashed`);
      if (message === "end") context.stop(context.self);
      else log.push(`${name} got ${message}`);
    },
    onStop: () => void log.push(`${name} stopped`),
    ...more,
  };
}

/** Keeps every event of one type, in order. */
export function eventsOf<T extends InspectEvent["type"]>(
  system: ActorSystem,
  type: T,
): Extract<InspectEvent, { type: T }>[] {
  const events: Extract<InspectEvent, { type: T }>[] = [];
  system.inspect((event) => {
    if (event.type === type) events.push(event as Extract<InspectEvent, { type: T }>);
  });
  return events;
}

/** Resolves when every promise that could go on has; no clock moves meanwhile. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
