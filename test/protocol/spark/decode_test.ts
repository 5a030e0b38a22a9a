import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { assertRejected, decoded, realLine } from "./_events.ts";

Deno.test("a line of white space is blank", () => {
  for (const line of ["", " ", "\t \r"]) {
    assertEquals(decodeSparkEvent(line), { kind: "blank" });
  }
});

Deno.test("a line end after the event is allowed", () => {
  const line = realLine("spark41", "SparkListenerTaskStart");
  assertEquals(decoded(line + "\r"), decoded(line));
});

Deno.test("an event that the monitor does not use is ignored by its short name", () => {
  const names = [
    ["SparkListenerBlockManagerAdded", "SparkListenerBlockManagerAdded"],
    ["org.acme.SparkListenerTaskEnd", "SparkListenerTaskEnd"],
    ["org.acme.Listener$IdleEvent", "IdleEvent"],
    ["ends.with.", "ends.with."],
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
    ["", ""],
  ] as const;
  for (const [Event, name] of names) {
    assertEquals(decodeSparkEvent(JSON.stringify({ Event })), {
      kind: "ignored",
      name,
    });
  }
});

Deno.test("an endless event name is cut", () => {
  const result = decodeSparkEvent(JSON.stringify({ Event: "x".repeat(1e6) }));
  assert(result.kind === "ignored" && result.name.length === 100);
});

Deno.test("what is not an event is rejected", () => {
  assertRejected("[]", "Cannot decode a line: it is not an object");
  assertRejected("null", "Cannot decode a line: it is not an object");
  assertRejected("{}", 'Cannot decode a line: "Event" is missing');
  assertRejected(
    { Event: 7 },
    'Cannot decode a line: "Event" must be a string, received 7',
  );
});

Deno.test("broken JSON is rejected without quoting it, as it may hold a secret", () => {
  assertRejected(
    '{"Event":"SparkListenerEnvironmentUpdate","spark.password":"hunter2',
    "Cannot decode a line: its 67 characters are not valid JSON",
  );
  assertRejected(
    '{"Event":"SparkListenerTaskEnd","Stage ID":NaN}',
    "Cannot decode a line: its 47 characters are not valid JSON",
  );
});

Deno.test("nesting that no parser bears does not throw", () => {
  for (const open of ["[", '{"a":', '{"Event":"x","a":[']) {
    assert(decodeSparkEvent(open.repeat(1e6)).kind === "rejected");
  }
});

Deno.test("a rejection names the key and a short form of the value", () => {
  const event = { Event: "SparkListenerApplicationEnd" };
  const prefix = "Cannot decode SparkListenerApplicationEnd: ";
  const wanted = '"Timestamp" must be a whole number below 2^53, received ';
  const received = [
    ["1", '"1"'],
    [1.5, "1.5"],
    [2 ** 53, "9007199254740992"],
    [true, "true"],
    [[1], "an array"],
    [{}, "an object"],
    [null, "null"],
    ["é".repeat(99), `"${"é".repeat(60)}" … (99 characters)`],
  ];
  assertRejected(event, prefix + '"Timestamp" is missing');
  for (const [Timestamp, text] of received) {
    assertRejected({ ...event, Timestamp }, prefix + wanted + text);
  }
  assertRejected(
    '{"Event":"SparkListenerApplicationEnd","Timestamp":1e999}',
    prefix + wanted + "Infinity",
  );
});

Deno.test("keys named like parts of a prototype are harmless", () => {
  assertRejected(
    '{"__proto__":{"Event":"SparkListenerApplicationEnd","Timestamp":1}}',
    'Cannot decode a line: "Event" is missing',
  );
  assertEquals(
    decoded(
      '{"Event":"SparkListenerApplicationEnd","__proto__":{"Timestamp":1},"Timestamp":2}',
    ),
    { type: "applicationEnd", time: 2 },
  );
});

Deno.test("the last of two fields with one key counts", () => {
  assertEquals(
    decoded(
      '{"Event":"SparkListenerApplicationEnd","Timestamp":1,"Timestamp":2}',
    ),
    { type: "applicationEnd", time: 2 },
  );
});

Deno.test("no text makes it throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.uint8Array().map((bytes) => new TextDecoder().decode(bytes)),
        fc.json(),
      ),
      (line) => {
        decodeSparkEvent(line);
      },
    ),
  );
});

Deno.test("no value in any field makes it throw", () => {
  const lines = goldenWorkloads
    .flatMap((workload) => readGolden(workload, "eventlog").split("\n"))
    .filter((line) => line !== "" && line.length < 4000);
  const paths = (value: unknown, path: string[] = []): string[][] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, it]) => [
        [...path, key],
        ...paths(it, [...path, key]),
      ])
      : [];
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.nat(),
      fc.oneof(fc.jsonValue(), fc.constant(undefined)),
      (line, at, value) => {
        const event = JSON.parse(line);
        const all = paths(event);
        const path = all[at % all.length] ?? [];
        let parent = event;
        for (const key of path.slice(0, -1)) parent = parent[key];
        parent[path.at(-1) ?? ""] = value;
        decodeSparkEvent(JSON.stringify(event));
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("every line of the recorded logs is understood or knowingly ignored", () => {
  const ignored = new Set<string>();
  for (const workload of goldenWorkloads) {
    for (const line of readGolden(workload, "eventlog").trimEnd().split("\n")) {
      const result = decodeSparkEvent(line);
      if (result.kind === "ignored") ignored.add(result.name);
      else assertEquals(result.kind, "event", line.slice(0, 200));
    }
  }
  assertEquals([...ignored].sort(), [
    "SparkListenerBlockManagerAdded",
    "SparkListenerBlockManagerRemoved",
    "SparkListenerDriverAccumUpdates",
    "SparkListenerEnvironmentUpdate",
    "SparkListenerResourceProfileAdded",
  ]);
});

Deno.test("a stage of fewer than no tasks is rejected", () => {
  const info = { "Stage ID": 0, "Stage Name": "count", "Number of Tasks": -1, "Parent IDs": [] };
  const line = JSON.stringify({ Event: "SparkListenerStageSubmitted", "Stage Info": info });
  const decoded = decodeSparkEvent(line);
  assertEquals(decoded.kind, "rejected");
});
