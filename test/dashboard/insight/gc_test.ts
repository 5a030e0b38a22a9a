import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatPercent } from "../../../dashboard/insight/_format_percent.ts";
import { gc } from "../../../dashboard/insight/gc.ts";
import { input, stage } from "./stages.ts";

function collecting(jvmGCTime: number, executorRunTime = 600_000) {
  return stage({ wallTime: 60_000 }, { jvmGCTime, executorRunTime });
}

Deno.test("above a tenth of the tasks' time collecting garbage is worth a word", () => {
  assertEquals(gc(input([collecting(60_000)])), []);
  const [insight] = gc(input([collecting(90_000)]));
  assertEquals(insight?.subject, { type: "stage", key: "7.0" });
  assertStringIncludes(insight?.evidence ?? "", formatPercent(0.15));
  assertStringIncludes(insight?.remedy ?? "", "spark.executor.memory");
});

Deno.test("a few seconds for each core are not", () => {
  assertEquals(gc(input([collecting(49_999, 100_000)])), []);
  assertEquals(gc(input([collecting(50_000, 100_000)])).length, 1);
});

Deno.test("a stage without metrics collects nothing", () => {
  assertEquals(gc(input([collecting(0, 0)])), []);
});
