import { assertEquals, assertStringIncludes } from "@std/assert";
import { skew } from "../../../dashboard/insight/skew.ts";
import { input, stage } from "./stages.ts";

/** 100 tasks on ten cores: 99 of one second and one of `max`, alone at the end. */
function straggler(max: number, p99 = 1100) {
  return stage({ wallTime: 10_000 + max }, {
    duration: { min: 900, median: 1000, p99, max },
    totalDuration: 99_000 + max,
    executorRunTime: 98_000 + max,
  });
}

Deno.test("a stage that waited for one task is skewed, and the task is named", () => {
  const [insight, ...others] = skew(input([straggler(60_000)]));
  assertEquals(others, []);
  assertEquals(insight?.subject, { type: "stage", key: "7.0" });
  assertEquals(insight?.title, "Skew in stage 7");
  assertStringIncludes(insight?.evidence ?? "", "index 17, on executor 3");
  assertStringIncludes(insight?.remedy ?? "", "spark.speculation");
});

Deno.test("where many tasks are slow the remedy is about the data", () => {
  const [insight] = skew(input([straggler(60_000, 50_000)]));
  assertStringIncludes(insight?.remedy ?? "", "spark.sql.adaptive.skewJoin.enabled");
});

Deno.test("a loss of a minute is a warning, a smaller one a hint", () => {
  assertEquals(skew(input([straggler(60_000)]))[0]?.severity, "hint");
  assertEquals(skew(input([straggler(70_000)]))[0]?.severity, "warning");
});

Deno.test("alike tasks are no skew", () => {
  assertEquals(skew(input([stage()])), []);
});

Deno.test("from five times the median on a task is far slower", () => {
  const slow = (max: number) =>
    stage({ wallTime: 60_000, numTasks: 10 }, {
      numTasks: 10,
      duration: { min: 5000, median: 6000, p99: max, max },
      totalDuration: 54_000 + max,
    });
  assertEquals(skew(input([slow(29_999)])), []);
  assertEquals(skew(input([slow(30_000)])).length, 1);
});

Deno.test("a few seconds are not worth a word", () => {
  assertEquals(skew(input([straggler(5_400)])), []);
  assertEquals(skew(input([straggler(7_000)])).length, 1);
});

Deno.test("a short stage is not worth a word", () => {
  const short = (wallTime: number) =>
    stage({ wallTime }, {
      duration: { min: 10, median: 10, p99: 20, max: 9_000 },
      totalDuration: 10_000,
      executorRunTime: 10_000,
    });
  assertEquals(skew(input([short(9_999)])), []);
  assertEquals(skew(input([short(10_000)])).length, 1);
});

Deno.test("a slow task that others ran beside cost nothing", () => {
  // It took a minute of the five that ten cores were busy with the others.
  const hidden = stage({ wallTime: 306_000 }, {
    duration: { min: 900, median: 1000, p99: 1100, max: 60_000 },
    numTasks: 3000,
    totalDuration: 3_060_000,
  });
  assertEquals(skew(input([hidden])), []);
});

Deno.test("four tasks have no usual time", () => {
  const few = (numTasks: number) =>
    stage({ wallTime: 60_000, numTasks }, {
      numTasks,
      duration: { min: 1000, median: 1000, p99: 60_000, max: 60_000 },
      totalDuration: 59_000 + numTasks * 1000,
    });
  assertEquals(skew(input([few(4)])), []);
  assertEquals(skew(input([few(5)])).length, 1);
});

Deno.test("what runs or failed is not judged", () => {
  for (const status of ["RUNNING", "FAILED", "UNKNOWN"] as const) {
    assertEquals(skew(input([{ ...straggler(60_000), status }])), []);
  }
});

Deno.test("a stage whose tasks told nothing is not judged", () => {
  assertEquals(skew(input([stage({ wallTime: 90_000 }, { duration: null, slowest: null })])), []);
});

Deno.test("time that failed attempts took is not the slow task's", () => {
  const retried = (executorRunTime: number) =>
    stage({ wallTime: 40_000, numTasks: 20 }, {
      numTasks: 20,
      duration: { min: 1000, median: 1000, p99: 20_000, max: 20_000 },
      totalDuration: 40_000,
      executorRunTime,
    });
  const twoCores = { totalCores: 2 };
  assertEquals(skew(input([retried(39_000)], twoCores)).length, 1);
  assertEquals(skew(input([retried(76_000)], twoCores)), []);
});
