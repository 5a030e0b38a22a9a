import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  decodeTaskChunk,
  encodeTaskChunk,
  TASK_COLUMNS,
  type TaskChunk,
  type TaskColumn,
  taskColumns,
} from "../../../protocol/page/task_chunk.ts";

const NAMES = Object.keys(TASK_COLUMNS) as TaskColumn[];

function chunk(length: number, executors: readonly string[] = []): TaskChunk {
  const columns = taskColumns(length);
  for (const [i, name] of NAMES.entries()) {
    for (let row = 0; row < length; row++) columns[name][row] = (i * 7 + row * 3) % 251;
  }
  const header = { cursor: "k3f9.1-9", reset: true, more: false, numOmitted: 4, numEnded: 0 };
  return { ...header, executors, length, ...columns };
}

Deno.test("what is encoded is decoded the same, whatever the names and the number of rows", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(fc.string({ unit: "binary" })), (length, executors) => {
      const sent = chunk(length, executors.map((name) => name.toWellFormed()));
      assertEquals(decodeTaskChunk(encodeTaskChunk(sent)), sent);
    }),
  );
});

Deno.test("bytes at an odd place of a buffer are decoded too", () => {
  const sent = chunk(3, ["driver"]);
  const bytes = encodeTaskChunk(sent);
  const moved = new Uint8Array(bytes.length + 3).subarray(3);
  moved.set(bytes);
  assertEquals(decodeTaskChunk(moved), sent);
});

Deno.test("a column that is a part of a longer array is written alone", () => {
  const long = chunk(10);
  const columns = Object.fromEntries(NAMES.map((name) => [name, long[name].subarray(2, 5)]));
  const part = { ...long, ...columns, length: 3 } as TaskChunk;
  const received = decodeTaskChunk(encodeTaskChunk(part));
  assertEquals(received.launchTime, long.launchTime.slice(2, 5));
  assertEquals(received.speculative, long.speculative.slice(2, 5));
});

Deno.test("bytes that end early are no chunk", () => {
  const bytes = encodeTaskChunk(chunk(100));
  assertThrows(() => decodeTaskChunk(bytes.slice(0, -800)), RangeError);
  assertThrows(() => decodeTaskChunk(new Uint8Array(2)), RangeError);
});
