import fc from "fast-check";

/** Where to cut something of any length: fractions of it. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(
  fc.double({ min: 0, max: 1, noNaN: true }),
  { maxLength: 40 },
);

/** Cuts bytes into pieces, some of which may be empty. */
export function cut(
  bytes: Uint8Array,
  fractions: readonly number[],
): Uint8Array[] {
  const ends = fractions.map((part) => Math.floor(part * bytes.length));
  ends.sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
