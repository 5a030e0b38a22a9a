import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

Deno.test("a log start gives Spark's version", () => {
  assertEquals(decoded(realLine("spark35", "LogStart")), {
    type: "logStart",
    sparkVersion: "3.5.6",
  });
});

Deno.test("an application start without an attempt has a null attempt", () => {
  assertEquals(decoded(realLine("spark41", "ApplicationStart")), {
    type: "applicationStart",
    appName: "empty",
    appId: "local-1795386345732",
    appAttemptId: null,
    sparkUser: "root",
    time: 1795386332687,
  });
});

Deno.test("an application start without an id has a null id", () => {
  assertEquals(
    decoded({
      "Event": "SparkListenerApplicationStart",
      "App Name": "etl",
      "Timestamp": 5,
      "User": "ada",
      "App Attempt ID": "2",
    }),
    {
      type: "applicationStart",
      appName: "etl",
      appId: null,
      appAttemptId: "2",
      sparkUser: "ada",
      time: 5,
    },
  );
});

Deno.test("an application start with an id that is no string is rejected", () => {
  assertRejected(
    {
      "Event": "SparkListenerApplicationStart",
      "App Name": "etl",
      "App ID": 7,
      "Timestamp": 5,
      "User": "ada",
    },
    'Cannot decode SparkListenerApplicationStart: "App ID" must be a string, received 7',
  );
});

Deno.test("an application end gives its time", () => {
  assertEquals(decoded(realLine("spark41", "ApplicationEnd")), {
    type: "applicationEnd",
    time: 1795385213667,
  });
});
