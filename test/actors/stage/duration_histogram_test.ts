import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DurationHistogram } from "../../../actors/stage/duration_histogram.ts";

function histogramOf(durations: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const duration of durations) histogram.add(duration);
  return histogram;
}

/** As Spark's UI finds it, in all that there is. */
function exactQuantile(durations: readonly number[], q: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)] as number;
}

const duration = fc.oneof(
  fc.nat({ max: 200 }),
  fc.nat({ max: 10_000_000 }),
  fc.maxSafeNat(),
  // The ends of the buckets.
  fc.tuple(fc.nat({ max: 52 }), fc.constantFrom(-1, 0, 1)).map(([power, beside]) =>
    Math.max(0, 2 ** power + beside)
  ),
);

Deno.test("any quantile of any durations is within 1/64 of the exact one, below 64 ms the same", () => {
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (durations, q) => {
        const exact = exactQuantile(durations, q);
        const told = histogramOf(durations).quantile(q);
        assert(Math.abs(told - exact) <= (exact < 64 ? 0 : exact / 64), `${told} for ${exact}`);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("the median of two, and the p99 of a hundred, are the greater, as in Spark's UI", () => {
  assertEquals(histogramOf([10, 20]).quantile(0.5), 20);
  assertEquals(histogramOf([...Array(99).fill(10), 60]).quantile(0.99), 60);
});

Deno.test("nothing added has a quantile of 0", () => {
  assertEquals([new DurationHistogram().quantile(0.5), new DurationHistogram().size], [0, 0]);
});
