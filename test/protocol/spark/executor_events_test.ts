import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

const SCHEDULER = "org.apache.spark.scheduler.SparkListenerExecutor";

Deno.test("an added executor has a host and cores", () => {
  assertEquals(decoded(realLine("spark41", "ExecutorAdded")), {
    type: "executorAdded",
    executorId: "driver",
    time: 1795385185718,
    host: "localhost",
    totalCores: 4,
  });
});

Deno.test("an added executor without its info is rejected", () => {
  assertRejected(
    {
      "Event": "SparkListenerExecutorAdded",
      "Timestamp": 5,
      "Executor ID": "1",
      "Executor Info": [],
    },
    'Cannot decode SparkListenerExecutorAdded: "Executor Info" must be an object, received an array',
  );
});

Deno.test("a removed executor has a reason", () => {
  assertEquals(decoded(realLine("spark41", "ExecutorRemoved")), {
    type: "executorRemoved",
    executorId: "1",
    time: 1795386219727,
    reason: "Executor killed by driver.",
  });
});

Deno.test("a removed executor whose reason is null has an empty one", () => {
  assertEquals(
    decoded({
      "Event": "SparkListenerExecutorRemoved",
      "Timestamp": 5,
      "Executor ID": "1",
      "Removed Reason": null,
    }),
    { type: "executorRemoved", executorId: "1", time: 5, reason: "" },
  );
});

Deno.test("an exclusion is decoded under its new and its old name", () => {
  const names = [
    ["Excluded", "executorExcluded"],
    ["Blacklisted", "executorExcluded"],
    ["Unexcluded", "executorUnexcluded"],
    ["Unblacklisted", "executorUnexcluded"],
  ] as const;
  for (const [name, type] of names) {
    assertEquals(
      decoded({ Event: SCHEDULER + name, time: 5, executorId: "3" }),
      { type, executorId: "3", time: 5 },
    );
  }
});
