import { assertEquals } from "@std/assert";
import { count, duration, oneLine, timeSoFar } from "../../../../actors/outlet/progress/words.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

Deno.test("a duration is said as people say it", () => {
  const said = [-5, 400, 9949, 12_400, 59_600, 3 * MINUTE + 5 * SECOND, 130 * MINUTE].map(duration);
  assertEquals(said, ["0.0 s", "0.4 s", "9.9 s", "12 s", "1 min 0 s", "3 min 5 s", "2 h 10 min"]);
});

Deno.test("the time so far never runs ahead, and goes in longer steps later", () => {
  const times = [-5, 999, 59_999, 9 * MINUTE + 59_999, 10 * MINUTE, 59 * MINUTE, 130 * MINUTE];
  assertEquals(times.map(timeSoFar), [
    "0 s",
    "0 s",
    "59 s",
    "9 min 59 s",
    "10 min",
    "59 min",
    "2 h 10 min",
  ]);
});

Deno.test("one is one, and all else are many", () => {
  assertEquals([0, 1, 2].map((n) => count(n, "job")), ["0 jobs", "1 job", "2 jobs"]);
});

Deno.test("a text becomes one line that controls nothing", () => {
  assertEquals(oneLine(" a\n\tb\x1b[2J\u202ec\u2028d "), "a b [2J c d");
});
