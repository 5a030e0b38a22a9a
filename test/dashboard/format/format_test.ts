import { assertEquals, assertMatch } from "@std/assert";
import {
  formatAge,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatTime,
  isoTime,
} from "../../../dashboard/format/mod.ts";

Deno.test("durations are said in the two largest units", () => {
  const cases: [number, string][] = [
    [-5, "0 ms"],
    [0, "0 ms"],
    [999, "999 ms"],
    [999.7, "999 ms"],
    [1000, "1.0 s"],
    [9999, "9.9 s"],
    [59_999, "59 s"],
    [60_000, "1 m"],
    [3_599_999, "59 m 59 s"],
    [86_399_999, "23 h 59 m"],
    [90_000_000, "1 d 1 h"],
  ];
  assertEquals(cases.map(([ms]) => [ms, formatDuration(ms, "en")]), cases);
});

Deno.test("units are the reader's", () => {
  assertMatch(formatDuration(4310, "de"), /^4,3 \S/);
  assertEquals(formatBytes(1_536_000, "de"), "1,5 MB");
  assertEquals(formatAge(3400, "de"), "vor 3 Sekunden");
});

Deno.test("sizes are said in the largest unit that they fill", () => {
  const cases: [number, string][] = [
    [-1, "0 byte"],
    [999, "999 byte"],
    [1000, "1 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [99_960_000, "100 MB"],
    [5e15, "5 PB"],
    [5e18, "5,000 PB"],
  ];
  assertEquals(cases.map(([bytes]) => [bytes, formatBytes(bytes, "en")]), cases);
});

Deno.test("ages never lie in the future", () => {
  assertEquals(formatAge(-400, "en"), "now");
  assertEquals(formatAge(59_999, "en"), "59 seconds ago");
  assertEquals(formatAge(90_000_000, "en"), "yesterday");
});

Deno.test("a time that no calendar has is the last one that it has", () => {
  const [beyond, last] = [Number.MAX_SAFE_INTEGER, 8.64e15];
  assertEquals(formatTime(beyond), formatTime(last));
  assertEquals(formatDateTime(-beyond), formatDateTime(-last));
  assertEquals(isoTime(beyond), "+275760-09-13T00:00:00.000Z");
});
