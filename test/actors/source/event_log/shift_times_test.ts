import { assertEquals } from "@std/assert";
import { decodeSparkEvent } from "../../../../protocol/spark/decode.ts";
import { shiftTimes } from "../../../../actors/source/event_log/shift_times.ts";
import { plainLog } from "./fixtures.ts";

const OFFSET = 1_000_000_000;

/** What `value` should be: every field that holds an epoch time is moved. */
function moved(value: unknown, key = ""): unknown {
  const isTime = /^(?:time|(?:submission|completion|launch|finish|gettingResult)Time)$/
    .test(key);
  if (typeof value === "number") return isTime && value > 0 ? value + OFFSET : value;
  if (Array.isArray(value)) return value.map((item) => moved(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, moved(item, name)]));
}

Deno.test("every time of every event that Spark wrote is moved, and nothing else", async () => {
  const lines = new TextDecoder().decode(await plainLog()).trimEnd().split("\n");
  let count = 0;
  for (const line of lines) {
    const decoded = decodeSparkEvent(line);
    if (decoded.kind !== "event") continue;
    count++;
    const before = structuredClone(decoded.event);
    assertEquals(shiftTimes(decoded.event, OFFSET), moved(before));
    assertEquals(decoded.event, before);
  }
  assertEquals(count, 32);
});

Deno.test("the times of SQL, streaming and Connect events are moved", () => {
  const end = { type: "sqlExecutionEnd", executionId: 1, errorMessage: null } as const;
  assertEquals(
    shiftTimes({ ...end, time: 5 }, OFFSET),
    { ...end, time: 5 + OFFSET },
  );
  const started = {
    type: "streamingQueryStarted",
    id: "a",
    runId: "b",
    name: null,
  } as const;
  assertEquals(
    shiftTimes({ ...started, time: 5 }, OFFSET),
    { ...started, time: 5 + OFFSET },
  );
});
