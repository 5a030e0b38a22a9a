import { assertEquals, assertStringIncludes } from "@std/assert";
import { fallingBehind } from "../../../dashboard/insight/falling_behind.ts";
import type { InsightInput } from "../../../dashboard/insight/insight.ts";
import type { StreamingProgress } from "../../../protocol/frames/frame.ts";
import type { StreamingQuerySnapshot } from "../../../protocol/frames/streaming_runs.ts";
import { input, START } from "./stages.ts";

/** Batches begin every eight seconds. */
const SLOW = { batchDuration: 9000 };
const FAST = { batchDuration: 7000 };

function query(
  batches: readonly Partial<StreamingProgress>[],
  given: Partial<StreamingQuerySnapshot> = {},
): StreamingQuerySnapshot {
  return {
    id: "q",
    runId: "0123456789abcdef",
    name: "clicks",
    status: "RUNNING",
    startTime: START,
    errorMessage: null,
    progress: batches.map((batch, batchId) => ({
      time: START + batchId * 8000,
      batchId,
      batchDuration: 8000,
      numInputRows: 7000,
      inputRowsPerSecond: null,
      processedRowsPerSecond: null,
      numStateRows: 0,
      ...batch,
    })),
    ...given,
  };
}

function behind(query: StreamingQuerySnapshot, given: Partial<InsightInput> = {}) {
  return fallingBehind(input([], { streamingQueries: new Map([[query.runId, query]]), ...given }));
}

/** So many slow batches of the ten after the first, of which the newest is the slowest. */
function slow(count: number): Partial<StreamingProgress>[] {
  return [SLOW, ...Array(10 - count).fill(FAST), ...Array(count).fill(SLOW)];
}

Deno.test("a query to which rows come faster than they are processed falls behind", () => {
  const [insight] = behind(query(slow(10)));
  assertEquals(insight?.title, "clicks falls behind");
  assertEquals(insight?.subject, { type: "query", runId: "0123456789abcdef" });
  assertStringIncludes(insight?.evidence ?? "", "10 of the last 10 batches");
});

Deno.test("eight of ten batches are needed, once told six", () => {
  assertEquals(behind(query(slow(7))), []);
  assertEquals(behind(query(slow(8))).length, 1);
  const found = new Set(["falling-behind 0123456789abcdef"]);
  assertEquals(behind(query(slow(6)), { found }).length, 1);
  assertEquals(behind(query(slow(5)), { found }), []);
});

Deno.test("only the newest ten batches with rows count", () => {
  const idle = { numInputRows: 0, batchDuration: 1 };
  assertEquals(behind(query([...slow(10), ...Array(10).fill(FAST)])), []);
  assertEquals(behind(query([...slow(10), ...Array(20).fill(idle)])).length, 1);
});

Deno.test("a query that waits for rows keeps up, whatever the rate says that Spark gives", () => {
  // Spark divides by the milliseconds since the trigger before, which found nothing.
  const batch = { inputRowsPerSecond: 40_000, processedRowsPerSecond: 800, batchDuration: 6000 };
  const idle = { numInputRows: 0, batchDuration: 1 };
  assertEquals(behind(query(Array.from({ length: 40 }, (_, i) => i % 2 === 0 ? batch : idle))), []);
});

Deno.test("batches of a few seconds keep up", () => {
  const quick = (batchDuration: number) =>
    query(Array(11).fill({ batchDuration }).map((it, i) => ({ ...it, time: START + i * 4000 })));
  assertEquals(behind(quick(4999)), []);
  assertEquals(behind(quick(5000)).length, 1);
});

Deno.test("a query that has ended, or whose durations are not known, is not judged", () => {
  assertEquals(behind(query(slow(10), { status: "TERMINATED" })), []);
  assertEquals(behind(query(slow(10)), { status: "ENDED" }), []);
  assertEquals(behind(query(Array(20).fill({ batchDuration: null }))), []);
  assertEquals(behind(query([])), []);
});

Deno.test("a query without a name is called by its run", () => {
  assertEquals(behind(query(slow(10), { name: null }))[0]?.title, "Query 01234567 falls behind");
});
