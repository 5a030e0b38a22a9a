import { assertEquals } from "@std/assert";
import { findInsights } from "../../../dashboard/insight/find_insights.ts";
import type { Insight } from "../../../dashboard/insight/insight.ts";
import { dismissalKey, selectInsights } from "../../../dashboard/insight/select_insights.ts";
import { input, stage } from "./stages.ts";

function insight(kind: Insight["kind"], stageId: number): Insight {
  return {
    kind,
    severity: "hint",
    subject: { type: "stage", key: `${stageId}.0` },
    title: `${kind} in stage ${stageId}`,
    evidence: "",
    remedy: "",
    lost: 1,
  };
}

const titles = (insights: readonly Insight[]) => insights.map(({ title }) => title);

Deno.test("stages that share a kind become one line, of the worst", () => {
  const found = [insight("skew", 9), insight("gc", 2), insight("skew", 1)];
  assertEquals(titles(selectInsights(found, new Set())), [
    "Skew in 2 stages, the worst: stage 9",
    "gc in stage 2",
  ]);
});

Deno.test("five are shown at most", () => {
  const kinds = ["stalled-stage", "skew", "spill", "tiny-tasks", "gc", "retries"] as const;
  const shown = selectInsights(kinds.map((kind) => insight(kind, 1)), new Set());
  assertEquals(shown.map(({ kind }) => kind), kinds.slice(0, 5));
});

Deno.test("advice that is dismissed is gone for every stage", () => {
  const dismissed = new Set([dismissalKey(insight("skew", 9))]);
  assertEquals(selectInsights([insight("skew", 9), insight("skew", 1)], dismissed), []);
});

Deno.test("a stall that is dismissed is gone for its stage only", () => {
  const dismissed = new Set([dismissalKey(insight("stalled-stage", 9))]);
  const found = [insight("stalled-stage", 9), insight("stalled-stage", 1)];
  assertEquals(titles(selectInsights(found, dismissed)), ["stalled-stage in stage 1"]);
});

Deno.test("warnings come first, then what lost most", () => {
  const skewed = (stageId: number, max: number) =>
    stage({ stageId, wallTime: 10_000 + max }, {
      duration: { min: 900, median: 1000, p99: 1100, max },
      totalDuration: 99_000 + max,
    });
  const stalled = stage({ stageId: 4, status: "RUNNING", numActiveTasks: 1 });
  const found = findInsights(
    input([skewed(1, 20_000), skewed(2, 50_000), skewed(3, 90_000), stalled], {
      stalls: new Map([["4.0", 61_000]]),
    }),
  );
  assertEquals(
    found.map(({ kind, subject }) => [kind, subject.type === "stage" && subject.key]),
    [["skew", "3.0"], ["stalled-stage", "4.0"], ["skew", "2.0"], ["skew", "1.0"]],
  );
});

Deno.test("a healthy application has none", () => {
  assertEquals(findInsights(input([stage(), stage({ stageId: 8, status: "RUNNING" })])), []);
});
