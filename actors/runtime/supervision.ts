import type { Clock } from "./clock.ts";

/**
 * When a child that ended by itself is started again. One that was stopped by
 * another never is.
 */
export type RestartType =
  /** Always, also where it stopped itself. */
  | "permanent"
  /** Only if it crashed or failed. */
  | "transient"
  /** Never. */
  | "temporary";

/** How a parent looks after its children. */
export interface SupervisionOptions {
  /**
   * `one_for_one` restarts the child that crashed, `rest_for_one` also those
   * started after it, in order; of these a temporary one is stopped instead.
   * Default `one_for_one`.
   */
  readonly strategy?: "one_for_one" | "rest_for_one";
  /** Restarts of all children together within `period`; one more ends the parent too. Default 5. */
  readonly intensity?: number;
  /** Milliseconds. Default 10 000. */
  readonly period?: number;
  /**
   * Pause before the third restart of a period, doubled each time and cut by a
   * random share of up to a half; milliseconds. Default 100.
   */
  readonly backoff?: number;
  /** The longest pause; milliseconds. Default 5000. */
  readonly maxBackoff?: number;
}

/**
 * A message costs two restarts at most (its crash and that of its second
 * delivery), so the first two of a period come at once: a single bad message
 * then holds nobody up, and the order of everything else stays as it was.
 */
const IMMEDIATE_RESTARTS = 2;

/** Counts the restarts of one parent's children. */
export class RestartHistory {
  #times: number[] = [];
  readonly #intensity: number;
  readonly #period: number;
  readonly #backoff: number;
  readonly #maxBackoff: number;

  constructor(options: SupervisionOptions) {
    this.#intensity = options.intensity ?? 5;
    this.#period = options.period ?? 10_000;
    this.#backoff = options.backoff ?? 100;
    this.#maxBackoff = options.maxBackoff ?? 5000;
  }

  /**
   * Notes one more restart.
   *
   * @param random a number of 0 to 1, for the jitter of the pause
   * @returns the pause before it in milliseconds, or "escalate"
   */
  next(clock: Clock, random: () => number): number | "escalate" {
    const now = clock.monotonic();
    this.#times = this.#times.filter((time) => now - time < this.#period);
    this.#times.push(now);
    const count = this.#times.length;
    if (count > this.#intensity) return "escalate";
    if (count <= IMMEDIATE_RESTARTS) return 0;
    const pause = Math.min(
      this.#maxBackoff,
      this.#backoff * 2 ** (count - IMMEDIATE_RESTARTS - 1),
    );
    return Math.max(1, pause * (0.5 + random() / 2));
  }
}
