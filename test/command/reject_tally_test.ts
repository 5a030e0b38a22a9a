import { assertEquals } from "@std/assert";
import type { RejectReason, Source } from "../../actors/source/source.ts";
import { lossesOf, RejectTally, tallyRejects } from "../../command/reject_tally.ts";

Deno.test("nothing left out makes no summary", () => {
  assertEquals(new RejectTally().lines(), []);
});

Deno.test("a summary counts by reason and names each piece", () => {
  const tally = new RejectTally();
  tally.add("malformed", "app-1:3: no Event key");
  tally.add("blank", "app-1:4");
  tally.add("malformed", "app-1:9: not JSON");
  assertEquals(tally.lines(), [
    "left out 2 malformed, 1 blank",
    "  malformed: app-1:3: no Event key",
    "  blank: app-1:4",
    "  malformed: app-1:9: not JSON",
  ]);
});

Deno.test("after ten pieces the rest is a number", () => {
  const tally = new RejectTally();
  for (let line = 1; line <= 12; line++) tally.add("blank", `app-1:${line}`);
  const lines = tally.lines();
  assertEquals(
    [lines.length, lines[0], lines.at(-2), lines.at(-1)],
    [12, "left out 12 blank", "  blank: app-1:10", "  and 2 more"],
  );
});

Deno.test("what the monitor left out is in the same line, each reason once", () => {
  const tally = new RejectTally();
  assertEquals(tally.lines(new Map([["duplicate", 2]])), ["left out 2 duplicate"]);
  tally.add("blank", "app-1:4");
  assertEquals(tally.lines(new Map([["duplicate", 2], ["blank", 1]])), [
    "left out 1 blank, 2 duplicate",
    "  blank: app-1:4",
  ]);
});

Deno.test("what never became a frame is a loss, unlike a message for an actor that had ended", () => {
  const dropped = Object.entries({
    duplicate: 2,
    unknown: 0,
    "message dead": 3,
    "message full": 0,
    "message stale": 4,
    "message poisoned": 1,
    "left out SparkListenerTaskEnd": 40,
    "rejected command": 5,
  });
  assertEquals([...lossesOf(dropped)], [
    ["duplicate", 2],
    ["poisoned", 1],
    ["SparkListenerTaskEnd", 40],
  ]);
});

Deno.test("a source's rejects are counted and still reach the application", async () => {
  const source: Source = {
    name: "test",
    run: (intake) => {
      const input = intake.open({ fallbackId: "app-1", time: "event" });
      input.reject("truncated", "app-1:7");
      input.leftOut("SparkListenerTaskEnd", 40);
      input.ignored("SparkListenerX");
      input.end();
      return Promise.resolve();
    },
  };
  const seen: [RejectReason, string][] = [];
  const leftOut: [string, number][] = [];
  const unused: string[] = [];
  let ended = false;
  const tally = new RejectTally();
  await tallyRejects(source, tally).run({
    ready: () => Promise.resolve(),
    open: () => ({
      tell: () => "ok",
      drained: () => Promise.resolve(),
      reject: (reason, detail) => seen.push([reason, detail]),
      leftOut: (name, count) => leftOut.push([name, count]),
      ignored: (name) => unused.push(name),
      advance: () => {},
      live: () => {},
      end: () => ended = true,
    }),
  }, new AbortController().signal);
  assertEquals(tally.lines()[0], "left out 1 truncated");
  assertEquals(leftOut, [["SparkListenerTaskEnd", 40]]);
  assertEquals([seen, unused, ended], [[["truncated", "app-1:7"]], ["SparkListenerX"], true]);
});
