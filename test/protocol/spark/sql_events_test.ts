import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

const UI = "org.apache.spark.sql.execution.ui.SparkListenerSQL";

Deno.test("a SQL execution start has a description and a call site in full", () => {
  const event = decoded(realLine("spark41", "SQLExecutionStart"));
  assertEquals(
    event.type === "sqlExecutionStart" && {
      ...event,
      details: event.details.split("\n")[0],
    },
    {
      type: "sqlExecutionStart",
      executionId: 0,
      rootExecutionId: 0,
      description: "start at NativeMethodAccessorImpl.java:0",
      details: "org.apache.spark.sql.classic.DataStreamWriter.start(DataStreamWriter.scala:137)",
      time: 1795386641495,
    },
  );
});

Deno.test("a SQL execution start without root and texts is decoded", () => {
  for (const description of [null, undefined]) {
    assertEquals(
      decoded({
        Event: `${UI}ExecutionStart`,
        executionId: 3,
        description,
        details: description,
        time: 5,
      }),
      {
        type: "sqlExecutionStart",
        executionId: 3,
        rootExecutionId: null,
        description: "",
        details: "",
        time: 5,
      },
    );
  }
});

Deno.test("a SQL execution that succeeded has an empty error, or none", () => {
  assertEquals(decoded(realLine("spark35", "SQLExecutionEnd")), {
    type: "sqlExecutionEnd",
    executionId: 0,
    time: 1795386585467,
    errorMessage: null,
  });
  assertEquals(
    decoded({ Event: `${UI}ExecutionEnd`, executionId: 1, time: 2 }),
    { type: "sqlExecutionEnd", executionId: 1, time: 2, errorMessage: null },
  );
});

Deno.test("a SQL execution that failed says why", () => {
  assertEquals(
    decoded({
      Event: `${UI}ExecutionEnd`,
      executionId: 1,
      time: 2,
      errorMessage: "no such table",
    }),
    {
      type: "sqlExecutionEnd",
      executionId: 1,
      time: 2,
      errorMessage: "no such table",
    },
  );
});

Deno.test("a new plan names its execution", () => {
  const event = { Event: `${UI}AdaptiveExecutionUpdate`, executionId: 2 };
  assertEquals(decoded(event), {
    type: "sqlAdaptiveExecutionUpdate",
    executionId: 2,
  });
  assertRejected(
    { ...event, executionId: "2" },
    'Cannot decode SparkListenerSQLAdaptiveExecutionUpdate: "executionId" must be a whole number below 2^53, received "2"',
  );
});
