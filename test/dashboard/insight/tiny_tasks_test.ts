import { assertEquals, assertStringIncludes } from "@std/assert";
import { tinyTasks } from "../../../dashboard/insight/tiny_tasks.ts";
import { input, stage } from "./stages.ts";

/** Tasks of `median` that ran for a half of their time. */
function tiny(stageId: number, numTasks: number, median = 10) {
  return stage({ stageId, numTasks }, {
    numTasks,
    duration: { min: 1, median, p99: 4 * median, max: 5 * median },
    totalDuration: numTasks * median,
    executorRunTime: numTasks * median / 2,
  });
}

Deno.test("a stage of very many tiny tasks is told with their number", () => {
  const [insight] = tinyTasks(input([tiny(7, 20_000)]));
  assertEquals(insight?.title, "Tiny tasks in stage 7");
  assertEquals(insight?.subject, { type: "stage", key: "7.0" });
  assertStringIncludes(insight?.remedy ?? "", "spark.sql.shuffle.partitions");
});

Deno.test("many short stages count together, and the worst is named", () => {
  const stages = Array.from({ length: 50 }, (_, i) => tiny(i, i === 30 ? 500 : 300));
  const [insight, ...others] = tinyTasks(input(stages));
  assertEquals(others, []);
  assertEquals(insight?.title, "Tiny tasks in 50 stages, most in stage 30");
  assertEquals(insight?.subject, { type: "stage", key: "30.0" });
});

Deno.test("five seconds lost on each core are worth a word", () => {
  assertEquals(tinyTasks(input([tiny(7, 9_999)])), []);
  assertEquals(tinyTasks(input([tiny(7, 10_000)])).length, 1);
});

Deno.test("from 100 ms on a task is not tiny", () => {
  assertEquals(tinyTasks(input([tiny(7, 20_000, 100)])), []);
  assertEquals(tinyTasks(input([tiny(7, 20_000, 99)])).length, 1);
});

Deno.test("few tasks for each core are not too many", () => {
  const stages = (numTasks: number) => Array.from({ length: 500 }, (_, i) => tiny(i, numTasks, 99));
  assertEquals(tinyTasks(input(stages(39))), []);
  assertEquals(tinyTasks(input(stages(40))).length, 1);
});

Deno.test("short tasks that do nothing but run are well cut", () => {
  const busy = (overhead: number) => {
    const it = tiny(7, 100_000, 80);
    const executorRunTime = it.taskMetrics.totalDuration * (1 - overhead);
    return { ...it, taskMetrics: { ...it.taskMetrics, executorRunTime } };
  };
  assertEquals(tinyTasks(input([busy(0.25)])), []);
  assertEquals(tinyTasks(input([busy(0.35)])).length, 1);
});

Deno.test("without cores nothing can be said", () => {
  assertEquals(tinyTasks(input([tiny(7, 20_000)], { totalCores: 0 })).length, 0);
});
