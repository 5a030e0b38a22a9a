import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * Finds the name that was most likely meant.
 *
 * @param name what was given
 * @param candidates the names that exist
 * @returns the candidate with the fewest edits, letter case aside
 *
 * @example A slip of the finger
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { nearestName } from "./nearest_name.ts";
 *
 * assertEquals(nearestName("prot", ["port", "host", "token"]), "port");
 * ```
 */
export function nearestName(
  name: string,
  candidates: readonly string[],
): string | undefined {
  let nearest: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const edits = levenshteinDistance(
      name.toLowerCase(),
      candidate.toLowerCase(),
    );
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}
