import { OutletError } from "./outlet/outlet.ts";
import type { Behavior, Settled } from "./runtime/mod.ts";
import { SourceError } from "./source/source.ts";

/** What a worker is told: how its work ended. */
export interface WorkerMessage {
  readonly type: "settled";
  readonly settled: Settled<void>;
}

/** What a worker does, and who hears of it. */
export interface WorkerOptions {
  /** The work; it should end soon after `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** The work is done, or cannot be: `error` is what trying again would not mend. */
  readonly onDone: (error: unknown) => void;
  /** The work failed and will be tried again. */
  readonly onRetry: (error: unknown) => void;
}

/**
 * An actor around work that waits: a source that reads, an outlet that serves.
 * Where the work throws, its supervisor starts it again after a pause.
 */
export function worker({ run, onDone, onRetry }: WorkerOptions): Behavior<WorkerMessage, null> {
  return {
    init: () => null,
    onStart(_state, context) {
      // Begins after this turn: what the work tells others is input, not part of the turn.
      const work = Promise.resolve().then(() => run(context.signal));
      context.pipe(work, (settled) => ({ type: "settled", settled }));
    },
    receive(_state, { settled }, context) {
      if (settled.ok || isFinal(settled.error)) {
        onDone(settled.ok ? undefined : settled.error);
        context.stop(context.self);
      } else {
        onRetry(settled.error);
        context.fail(settled.error);
      }
    },
  };
}

function isFinal(error: unknown): boolean {
  return error instanceof SourceError || error instanceof OutletError;
}
