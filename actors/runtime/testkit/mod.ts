/**
 * What tests of actors need: a clock to move, a behavior run alone, faults.
 *
 * @module
 */
export { type Effect, effects, stubRef } from "./effects.ts";
export { FaultInjector, type FaultPlan, InjectedFault } from "./fault_injector.ts";
export { seededRandom } from "./seeded_random.ts";
export { type UnreliableOptions, unreliableRef } from "./unreliable_ref.ts";
export { VirtualClock } from "./virtual_clock.ts";
