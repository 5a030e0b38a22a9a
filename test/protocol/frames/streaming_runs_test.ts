import { assertEquals } from "@std/assert";
import {
  foldStreamingRuns,
  MAX_STREAMING_RUNS,
  type StreamingQueryFrame,
  type StreamingQuerySnapshot,
} from "../../../protocol/frames/streaming_runs.ts";

const RUN = { id: "query-1", runId: "run-1" };

function started(runId: string, time: number): StreamingQueryFrame {
  return { msgtype: "sparkStreamingQueryStarted", ...RUN, runId, name: "orders", time };
}

function progress(
  batchId: number,
): StreamingQueryFrame & { msgtype: "sparkStreamingQueryProgress" } {
  return {
    msgtype: "sparkStreamingQueryProgress",
    ...RUN,
    name: "orders",
    time: 1000 + batchId,
    batchId,
    batchDuration: 40,
    numInputRows: 100,
    inputRowsPerSecond: 50,
    processedRowsPerSecond: null,
    numStateRows: 7,
  };
}

function terminated(errorMessage: string | null): StreamingQueryFrame {
  return { msgtype: "sparkStreamingQueryTerminated", ...RUN, errorMessage };
}

function fold(...frames: readonly StreamingQueryFrame[]) {
  const runs = new Map<string, StreamingQuerySnapshot>();
  for (const frame of frames) foldStreamingRuns(runs, frame);
  return runs;
}

Deno.test("a run that was read before stays as it was", () => {
  const runs = fold(started("run-1", 900), progress(0));
  const before = runs.get("run-1");
  const copy = structuredClone(before);
  foldStreamingRuns(runs, progress(1));
  foldStreamingRuns(runs, terminated("boom"));
  assertEquals(before, copy);
  assertEquals(runs.get("run-1")?.progress.length, 2);
});

Deno.test("what the gateway adds to a frame is no part of a progress", () => {
  const { msgtype: _, id: __, runId: ___, name: ____, ...expected } = progress(3);
  const frame = { ...progress(3), appId: "app-1", appAttemptId: "null", seq: 9 };
  assertEquals(fold(frame).get("run-1")?.progress, [expected]);
});

Deno.test("a start without a time has none", () => {
  assertEquals(fold(started("run-1", 0)).get("run-1")?.startTime, null);
});

Deno.test("an end says whether it was a failure, and keeps what was known", () => {
  const ends = [null, ""].map((message) => fold(started("run-1", 900), terminated(message)));
  assertEquals(ends.map((runs) => runs.get("run-1")?.status), ["TERMINATED", "FAILED"]);
  assertEquals(ends[0]?.get("run-1")?.startTime, 900);
});

Deno.test("beyond the limit the oldest run that has ended goes, else the oldest", () => {
  const many = Array.from({ length: MAX_STREAMING_RUNS }, (_, i) => started(`run-${i + 2}`, 900));
  const runs = fold(started("run-0", 900), started("run-1", 900), terminated(null));
  const known = many.map((frame) => {
    foldStreamingRuns(runs, frame);
    return [runs.size, runs.has("run-0"), runs.has("run-1")];
  });
  assertEquals(known.slice(-3), [[100, true, true], [100, true, false], [100, false, false]]);
});
