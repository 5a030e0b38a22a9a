import { assert } from "@std/assert";
import { decodeSparkEvent } from "../../protocol/spark/decode.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";

/** The events of these lines, as far as the tap tells them, too. */
export function decoded(lines: readonly string[]): SparkEvent[] {
  return lines.flatMap((line) => {
    const result = decodeSparkEvent(line);
    assert(result.kind !== "rejected", line);
    // No frame speaks of these, so the tap says nothing of them.
    const isTold = result.kind === "event" && result.event.type !== "taskGettingResult";
    return isTold ? [result.event] : [];
  });
}

/** What is on stderr beside the lines that Spark and its scripts write there. */
export function linesNotOfSpark(stderr: string): string[] {
  const known =
    /^(\d\d\/\d\d\/\d\d |Setting default log level|To adjust logging|Using Spark's default|WARNING: (Using incubator|package \S+ not in java\.base)|\t|java\.lang\.|org\.apache\.|Caused by:|$)/;
  return stderr.split("\n").filter((line) => !known.test(line));
}
