import { formatNumber } from "../format/mod.ts";
import { stageName } from "./ended_stages.ts";
import { type Insight, insightKey, type InsightKind } from "./insight.ts";

/** More than this nobody reads. */
const MAX_SHOWN = 5;

/** What is said of many stages at once. */
const MANY: Partial<Record<InsightKind, (stages: string) => string>> = {
  "stalled-stage": (stages) => `Nothing moves in ${stages}`,
  "skew": (stages) => `Skew in ${stages}`,
  "spill": (stages) => `Spill in ${stages}`,
  "gc": (stages) => `Garbage collection in ${stages}`,
  "retries": (stages) => `Retries in ${stages}`,
};

/**
 * What is shown of all that was found: one line for each kind, of its weightiest
 * insight, at most five, without what the reader has dismissed.
 *
 * @param found the weightiest first
 * @param dismissed of {@link dismissalKey}
 */
export function selectInsights(
  found: readonly Insight[],
  dismissed: ReadonlySet<string>,
): Insight[] {
  const left = found.filter((insight) => !dismissed.has(dismissalKey(insight)));
  const byKind = Map.groupBy(left, ({ kind }) => kind);
  return [...byKind.values()].flatMap(merge).slice(0, MAX_SHOWN);
}

function merge(alike: readonly Insight[]): readonly Insight[] {
  const [worst] = alike;
  const many = worst && MANY[worst.kind];
  if (many === undefined || worst?.subject.type !== "stage" || alike.length === 1) return alike;
  const title = `${many(`${formatNumber(alike.length)} stages`)}, the worst: ${
    stageName(worst.subject.key)
  }`;
  return [{ ...worst, title }];
}

/**
 * What the reader does not want to see again: advice of a kind, whichever stage
 * it is about next; but of what goes wrong just now only this one case.
 */
export function dismissalKey({ kind, subject }: Insight): string {
  return kind === "stalled-stage" || kind === "falling-behind" ? insightKey(kind, subject) : kind;
}
