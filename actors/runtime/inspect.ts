import type { StopReason } from "./behavior.ts";

/** Why a message was not handled. */
export type DropReason =
  /** A mailbox had no room. */
  | "full"
  /** Its actor had stopped. */
  | "dead"
  /**
   * It belonged to an earlier incarnation: a timer, an answer, a result, the
   * message of an async turn that was cut short. Or a timer was replaced.
   */
  | "stale"
  /** A newer message took its place. */
  | "coalesced"
  /** It made its actor crash twice. */
  | "poisoned";

/** Everything that happens in an actor system; `path` names the actor. */
export type InspectEvent =
  | { readonly type: "spawn"; readonly path: string }
  | {
    readonly type: "send";
    readonly path: string;
    readonly from: string | null;
    readonly message: unknown;
  }
  | { readonly type: "deliver"; readonly path: string; readonly message: unknown }
  | {
    readonly type: "drop";
    readonly path: string;
    readonly reason: DropReason;
    readonly message: unknown;
  }
  | {
    readonly type: "crash";
    readonly path: string;
    readonly error: unknown;
    readonly message: unknown;
  }
  | {
    readonly type: "restart";
    readonly path: string;
    readonly generation: number;
    readonly delay: number;
  }
  | { readonly type: "stop"; readonly path: string; readonly reason: StopReason }
  | { readonly type: "abandon"; readonly path: string };

/**
 * Sees everything that happens; must not throw. The message of `onTerminated`
 * is a `Terminated`; a crash without a message has null.
 */
export type Inspector = (event: InspectEvent) => void;
