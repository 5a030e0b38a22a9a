/**
 * The actor runtime: mailboxes, turns, supervision, timers, and the testkit
 * (see `./testkit/mod.ts`).
 *
 * @module
 */
export {
  type ActorRef,
  AskError,
  type AskFailure,
  type AskOptions,
  type TellResult,
} from "./actor_ref.ts";
export {
  ActorSystem,
  type ActorSystemOptions,
  type Crash,
  type Faults,
  type StopReport,
} from "./actor_system.ts";
export type { Behavior, StopReason, Terminated } from "./behavior.ts";
export { type Clock, systemClock, type TimerHandle } from "./clock.ts";
export type { Context, Settled, SpawnOptions } from "./context.ts";
export type { DropReason, InspectEvent, Inspector } from "./inspect.ts";
export type { MailboxOptions, MailboxPolicy } from "./mailbox.ts";
export type { RestartType, SupervisionOptions } from "./supervision.ts";
export { supervisor } from "./supervisor.ts";
export * from "./testkit/mod.ts";
