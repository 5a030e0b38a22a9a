import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

const LISTENER = "org.apache.spark.sql.streaming.StreamingQueryListener$";
const ids = {
  id: "19eec692-90e6-4a85-baf4-bba7dfbe28bb",
  runId: "2a378610-ae73-4665-8b9c-0ccc269d29dd",
};

Deno.test("a started query has a time in epoch milliseconds", () => {
  assertEquals(decoded(realLine("spark41", "QueryStartedEvent")), {
    type: "streamingQueryStarted",
    ...ids,
    name: "q",
    time: Date.UTC(2026, 10, 22, 22, 30, 35, 837),
  });
});

Deno.test("a started query of Spark 2 has no name and no time", () => {
  assertEquals(
    decoded({ Event: `${LISTENER}QueryStartedEvent`, ...ids, name: null }),
    { type: "streamingQueryStarted", ...ids, name: null, time: 0 },
  );
});

Deno.test("a time that is none is rejected", () => {
  assertRejected(
    { Event: `${LISTENER}QueryStartedEvent`, ...ids, timestamp: "noon" },
    'Cannot decode QueryStartedEvent: "timestamp" must be a time, received "noon"',
  );
});

Deno.test("a query's progress is summed over its sources and operators", () => {
  assertEquals(decoded(realLine("spark41", "QueryProgressEvent")), {
    type: "streamingQueryProgress",
    ...ids,
    name: "q",
    time: Date.UTC(2026, 10, 22, 22, 30, 38, 887),
    batchId: 0,
    batchDuration: 60539,
    numInputRows: 100,
    inputRowsPerSecond: 0,
    processedRowsPerSecond: 1.651827747402501,
    numStateRows: 5,
  });
});

function progress(fields: object): object {
  return {
    Event: `${LISTENER}QueryProgressEvent`,
    progress: {
      ...ids,
      timestamp: "2026-11-22T22:30:38.887Z",
      batchId: 3,
      ...fields,
    },
  };
}

function source(rows: number, input: unknown, processed: unknown): object {
  return {
    numInputRows: rows,
    inputRowsPerSecond: input,
    processedRowsPerSecond: processed,
  };
}

Deno.test("several sources are added up", () => {
  const event = decoded(progress({
    sources: [source(1, 0.5, 2), source(2, 1.5, 3)],
    stateOperators: [{ numRowsTotal: 4 }, { numRowsTotal: 5 }],
  }));
  assertEquals(event, {
    type: "streamingQueryProgress",
    ...ids,
    name: null,
    time: Date.UTC(2026, 10, 22, 22, 30, 38, 887),
    batchId: 3,
    batchDuration: null,
    numInputRows: 3,
    inputRowsPerSecond: 2,
    processedRowsPerSecond: 5,
    numStateRows: 9,
  });
});

Deno.test("a rate that is no finite number is null", () => {
  for (const rate of ["NaN", "Infinity", "-Infinity", null, undefined]) {
    const event = decoded(progress({
      sources: [source(1, rate, 2), source(2, 1, rate)],
    }));
    assertEquals(
      event.type === "streamingQueryProgress" &&
        [event.inputRowsPerSecond, event.processedRowsPerSecond],
      [null, null],
    );
  }
});

Deno.test("a query that has ended may say why", () => {
  assertEquals(decoded(realLine("spark41", "QueryTerminatedEvent")), {
    type: "streamingQueryTerminated",
    ...ids,
    exception: null,
  });
  assertEquals(
    decoded({
      Event: `${LISTENER}QueryTerminatedEvent`,
      ...ids,
      exception: "boom",
    }),
    { type: "streamingQueryTerminated", ...ids, exception: "boom" },
  );
});
