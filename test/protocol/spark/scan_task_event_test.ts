import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseSparkEvent } from "../../../protocol/spark/_parse_spark_event.ts";
import { scanTaskEvent } from "../../../protocol/spark/_scan_task_event.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { realLine, taskEnd, taskInfo, taskMetrics } from "./_events.ts";

const start = realLine("spark41", "TaskStart");
const end = realLine("spark41", '"Success"');

/** Asserts that the scanner reads a line, and as the parser does. */
function assertScanned(line: string): void {
  const event = scanTaskEvent(line);
  assert(event !== undefined, line);
  assertEquals(parseSparkEvent(line), { kind: "event", event });
}

/** Asserts that the scanner leaves a line, or reads it as the parser does. */
function assertAgrees(line: string): void {
  const event = scanTaskEvent(line);
  if (event) assertEquals(parseSparkEvent(line), { kind: "event", event });
}

Deno.test("every recorded start and successful end is scanned, as the parser reads it", () => {
  let count = 0;
  for (const workload of goldenWorkloads) {
    for (const line of readGolden(workload, "eventlog").split("\n")) {
      const fast = line.includes('"SparkListenerTaskStart"') ||
        line.includes('"SparkListenerTaskEnd"') &&
          line.includes('"Task End Reason":{"Reason":"Success"}');
      if (fast) {
        assertScanned(line);
        count++;
      } else {
        assertEquals(scanTaskEvent(line), undefined);
      }
    }
  }
  assertEquals(count, 657);
});

Deno.test("keys that only some releases write may be missing", () => {
  assertScanned(JSON.stringify(taskEnd));
  assertScanned(JSON.stringify({ ...taskEnd, "Task Executor Metrics": undefined }));
  assertScanned(JSON.stringify({
    ...taskEnd,
    "Task Info": { ...taskInfo, "Partition ID": undefined },
    "Task Metrics": {
      ...taskMetrics,
      "Peak On Heap Execution Memory": undefined,
      "Peak Off Heap Execution Memory": undefined,
    },
  }));
});

Deno.test("accumulables of any names and values are jumped over", () => {
  const names = [
    '"Task Metrics":{"Executor Run Time":9}',
    '"]},"Task Metrics":{',
    '{"Event":"SparkListenerTaskEnd"',
    ']},"Task Executor Metrics":{',
    ',"Updated Blocks":[]}}',
    "\\",
    "ends with a comma,",
    "ünïcödé 🎉 \u2028",
  ];
  for (const name of names) {
    const Accumulables = [
      { "ID": 1, "Name": name, "Update": name, "Value": [{}], "Internal": false },
    ];
    assertScanned(
      JSON.stringify({ ...taskEnd, "Task Info": { ...taskInfo, Accumulables } }),
    );
  }
});

Deno.test("what is not in the form is left to the parser", () => {
  const others = [
    "",
    "{}",
    `${start}\r`,
    ` ${start}`,
    start.replace('"Stage ID":', '"Stage ID": '),
    start.replace('"Index":0', '"Index":00'),
    start.replace('"Index":0', '"Index":-0'),
    start.replace('"Index":0', '"Index":0.5'),
    start.replace('"Index":0', '"Index":1e3'),
    start.replace('"Index":0', '"Index":9007199254740993'),
    start.replace('"Host":"localhost"', '"Host":"a\\"b"'),
    start.replace('"Host":"localhost"', '"Host":"a\nb"'),
    start.replace('"Host":"localhost"', `"Host":"${"a".repeat(256)}"`),
    start.replace('"Accumulables":[]', '"Accumulables":[{}]'),
    start.replace(',"Accumulables":[]', ""),
    end.replace(']},"Task Exec', '}},"Task Exec'),
    end.replace('"Updated Blocks":[]', '"Updated Blocks":[{}]'),
    end.replace('"Reason":"Success"', '"Reason":"UnknownReason"'),
    JSON.stringify({ ...taskEnd, "Task Metrics": undefined }),
  ];
  for (const line of others) assertEquals(scanTaskEvent(line), undefined, line);
});

Deno.test("texts of any length do not exhaust the regular expressions", () => {
  const long = "a".repeat(2e7);
  for (const key of ["Executor ID", "Host", "Locality"]) {
    const info = { ...taskInfo, [key]: long };
    const line = JSON.stringify({ ...taskEnd, "Task Info": info });
    assertEquals(scanTaskEvent(line), undefined);
  }
});

Deno.test("a line that is cut short is never scanned", () => {
  for (const line of [start, end]) {
    for (let length = 0; length < line.length; length++) {
      assertEquals(scanTaskEvent(line.slice(0, length)), undefined);
    }
  }
});

Deno.test("a line with something behind it is never scanned", () => {
  for (const line of [start, end]) {
    for (const tail of ["}", " ", "\0", "x", "]}}", line]) {
      assertEquals(scanTaskEvent(line + tail), undefined);
    }
  }
});

Deno.test("a line cut short with a whole one behind it is never scanned", () => {
  for (const line of [start, end]) {
    for (let length = 1; length < end.length; length++) {
      assertEquals(scanTaskEvent(end.slice(0, length) + line), undefined);
    }
  }
});

Deno.test("a changed character in what is read is never taken for another value", () => {
  const read = (line: string) => {
    const skipped = line.indexOf('"Accumulables"');
    const metrics = line.indexOf('"Task Metrics"');
    const readEnd = line.indexOf('"Total Records Read"');
    return (at: number) => at < skipped || at >= metrics && (readEnd < 0 || at < readEnd);
  };
  fc.assert(
    fc.property(
      fc.constantFrom(start, end),
      fc.nat(),
      fc.constantFrom(...'{}[]",:0-9.eE \\x\n'),
      (line, position, character) => {
        const at = position % line.length;
        fc.pre(read(line)(at));
        assertAgrees(line.slice(0, at) + character + line.slice(at + 1));
      },
    ),
    { numRuns: 3000 },
  );
});

const number = fc.oneof(
  fc.nat(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constant(null),
  fc.constant(undefined),
  fc.constant("7"),
);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constant(null),
  fc.constant(7),
);

/** Puts other values into some of an object's fields. */
function varied(
  object: { readonly [key: string]: unknown },
): fc.Arbitrary<{ readonly [key: string]: unknown }> {
  const changes = Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      if (typeof value === "number") return [key, number];
      if (typeof value === "string") return [key, text];
      if (typeof value === "boolean") {
        return [key, fc.oneof(fc.boolean(), fc.constant(undefined))];
      }
      if (Array.isArray(value)) {
        return [key, fc.oneof(fc.constant([]), fc.array(fc.jsonValue()))];
      }
      return [key, varied(value as { [key: string]: unknown })];
    }),
  );
  return fc.record(changes, { requiredKeys: [] }).map((some) => ({
    ...object,
    ...some,
  }));
}

Deno.test("the scanner and the parser agree on any values and missing keys", () => {
  const { "Event": _, ...fields } = taskEnd;
  fc.assert(
    fc.property(
      varied(fields),
      fc.constantFrom("SparkListenerTaskStart", "SparkListenerTaskEnd"),
      (event, name) => {
        assertAgrees(JSON.stringify({ "Event": name, ...event }));
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("the scanner reads every number and flag that Spark writes", () => {
  const count = fc.integer({ min: -1, max: 999_999_999_999_999 });
  const numbers = (object: object) =>
    fc.record(
      Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
          key,
          typeof value === "number"
            ? count
            : typeof value === "boolean"
            ? fc.boolean()
            : fc.constant(value),
        ]),
      ),
    );
  fc.assert(
    fc.property(
      numbers(taskEnd),
      numbers(taskInfo),
      numbers(taskMetrics),
      numbers(taskMetrics["Shuffle Read Metrics"]),
      numbers(taskMetrics["Shuffle Write Metrics"]),
      (event, info, metrics, read, write) => {
        assertScanned(JSON.stringify({
          ...event,
          "Task Info": info,
          "Task Metrics": {
            ...metrics,
            "Shuffle Read Metrics": read,
            "Shuffle Write Metrics": write,
          },
        }));
      },
    ),
  );
});
