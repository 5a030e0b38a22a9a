import { assert, assertEquals } from "@std/assert";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";

const FIXTURES = new URL("../../fixtures/spark_events/", import.meta.url);

/** One line of each kind that a Spark release wrote. */
export function realLines(release: "spark35" | "spark41"): string[] {
  const text = Deno.readTextFileSync(new URL(`${release}.jsonl`, FIXTURES));
  return text.split("\n").filter((line) => line !== "");
}

/** The first such line that holds all of `parts`. */
export function realLine(
  release: "spark35" | "spark41",
  ...parts: string[]
): string {
  const line = realLines(release).find((it) => parts.every((part) => it.includes(part)));
  assert(line !== undefined, `no line with ${parts}`);
  return line;
}

/** Decodes what must be an event. */
export function decoded(input: string | object): SparkEvent {
  const result = decodeSparkEvent(
    typeof input === "string" ? input : JSON.stringify(input),
  );
  assert(result.kind === "event", JSON.stringify(result));
  return result.event;
}

/** Asserts that an input is rejected for this reason. */
export function assertRejected(input: string | object, reason: string): void {
  const line = typeof input === "string" ? input : JSON.stringify(input);
  assertEquals(decodeSparkEvent(line), { kind: "rejected", reason });
}

/** A task's info with every key, as Spark 4.1 writes it. */
export const taskInfo = {
  "Task ID": 8,
  "Index": 2,
  "Attempt": 1,
  "Partition ID": 2,
  "Launch Time": 1700000000000,
  "Executor ID": "1",
  "Host": "worker-1.example.org",
  "Locality": "NODE_LOCAL",
  "Speculative": false,
  "Getting Result Time": 0,
  "Finish Time": 1700000000123,
  "Failed": false,
  "Killed": false,
  "Accumulables": [],
};

/** A task's metrics with every key, as Spark 4.1 writes them. */
export const taskMetrics = {
  "Executor Deserialize Time": 1,
  "Executor Deserialize CPU Time": 2,
  "Executor Run Time": 3,
  "Executor CPU Time": 4,
  "Peak Execution Memory": 5,
  "Peak On Heap Execution Memory": 6,
  "Peak Off Heap Execution Memory": 7,
  "Result Size": 8,
  "JVM GC Time": 9,
  "Result Serialization Time": 10,
  "Memory Bytes Spilled": 11,
  "Disk Bytes Spilled": 12,
  "Shuffle Read Metrics": {
    "Remote Blocks Fetched": 13,
    "Local Blocks Fetched": 14,
    "Fetch Wait Time": 15,
    "Remote Bytes Read": 16,
    "Remote Bytes Read To Disk": 20,
    "Local Bytes Read": 21,
    "Total Records Read": 22,
    "Remote Requests Duration": 23,
    "Push Based Shuffle": { "Corrupt Merged Block Chunks": 0 },
  },
  "Shuffle Write Metrics": {
    "Shuffle Bytes Written": 17,
    "Shuffle Write Time": 18,
    "Shuffle Records Written": 19,
  },
  "Input Metrics": { "Bytes Read": 0, "Records Read": 0 },
  "Output Metrics": { "Bytes Written": 0, "Records Written": 0 },
  "Updated Blocks": [],
};

/** A successful task end with every key. */
export const taskEnd = {
  "Event": "SparkListenerTaskEnd",
  "Stage ID": 3,
  "Stage Attempt ID": 0,
  "Task Type": "ResultTask",
  "Task End Reason": { "Reason": "Success" },
  "Task Info": taskInfo,
  "Task Executor Metrics": { "JVMHeapMemory": 0 },
  "Task Metrics": taskMetrics,
};
