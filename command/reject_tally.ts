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

  /** A summary to show, one line each; empty where nothing was left out. */
  lines(): string[] {
    const total = [...this.#counts.values()].reduce((a, b) => a + b, 0);
    if (total === 0) return [];
    const counts = [...this.#counts].map(([reason, n]) => `${n} ${reason}`);
    const more = total - this.#details.length;
    return [
      `left out ${counts.join(", ")}`,
      ...this.#details.map((detail) => `  ${detail}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  }
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
    advance: (time) => input.advance(time),
    live: () => input.live(),
    end: () => input.end(),
    reject: (reason, detail) => {
      tally.add(reason, detail);
      input.reject(reason, detail);
    },
  };
}
