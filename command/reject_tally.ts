import type { LabelledValues } from "../actors/metrics_source.ts";
import { REJECTED_COMMAND } from "../actors/monitor_counters.ts";
import type { ApplicationInput, RejectReason, Source } from "../actors/source/source.ts";

/** How many left-out pieces are named one by one. */
const maxDetails = 10;

/** Counts what a source leaves out and remembers the first few. */
export class RejectTally {
  readonly #counts = new Map<RejectReason, number>();
  readonly #details: string[] = [];

  /** Counts one piece. */
  add(reason: RejectReason, detail: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#details.length < maxDetails) {
      this.#details.push(`${reason}: ${detail}`);
    }
  }

  /**
   * A summary to show, one line each; empty where nothing was left out.
   *
   * @param losses what the monitor left out, by reason, with what its source did
   */
  lines(losses: ReadonlyMap<string, number> = new Map()): string[] {
    const total = [...this.#counts.values()].reduce((a, b) => a + b, 0);
    const all = new Map<string, number>(this.#counts);
    for (const [reason, n] of losses) all.set(reason, Math.max(n, all.get(reason) ?? 0));
    if (all.size === 0) return [];
    const counts = [...all].map(([reason, n]) => `${n} ${reason}`);
    const more = total - this.#details.length;
    return [
      `left out ${counts.join(", ")}`,
      ...this.#details.map((detail) => `  ${detail}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  }
}

/**
 * What was left out of the frames, of all that a monitor dropped.
 *
 * @param dropped as the monitor's metrics have it
 * @returns counts above 0, by reason
 */
export function lossesOf(dropped: LabelledValues): Map<string, number> {
  const losses = new Map<string, number>();
  for (const [reason, count] of dropped) {
    // Other messages had an actor that was done, or were replaced or offered again.
    const isLoss = !reason.startsWith("message ") || reason === "message poisoned";
    if (isLoss && reason !== REJECTED_COMMAND && count > 0) {
      losses.set(reason.replace(/^(message|left out) /, ""), count);
    }
  }
  return losses;
}

/** The same source; what it leaves out is also counted in `tally`. */
export function tallyRejects(source: Source, tally: RejectTally): Source {
  return {
    name: source.name,
    run: (intake, signal) =>
      source.run({
        ready: () => intake.ready(),
        open: (options) => counted(intake.open(options), tally),
      }, signal),
  };
}

function counted(input: ApplicationInput, tally: RejectTally): ApplicationInput {
  return {
    tell: (event) => input.tell(event),
    drained: () => input.drained(),
    leftOut: (name, count) => input.leftOut(name, count),
    ignored: (name) => input.ignored(name),
    advance: (time) => input.advance(time),
    live: () => input.live(),
    end: () => input.end(),
    reject: (reason, detail) => {
      tally.add(reason, detail);
      input.reject(reason, detail);
    },
  };
}
