import { assertEquals } from "@std/assert";
import { jobName } from "../../../actors/application/job_name.ts";
import { jobStart, stageInfo } from "../../spark_events.ts";

const STAGES = [stageInfo(3), stageInfo(7), stageInfo(2)];

function nameOf(callSite: string | null, sql?: { description: string; details: string }): string {
  return jobName(jobStart(0, STAGES, { callSite }), { sql });
}

Deno.test("a job has the name of its call site, where it has one", () => {
  const sql = { description: "show at x.py:1", details: "frame" };
  assertEquals(nameOf("count at etl.py:61", sql), "count at etl.py:61");
});

Deno.test("a description that is a call site names the job", () => {
  for (
    const description of [
      "collect at /home/user/etl.py:80",
      "count at <console>:1",
      "save at My Notebook.scala:12",
      "toPandas at C:\\work\\etl.py:80",
    ]
  ) assertEquals(nameOf(null, { description, details: "frame" }), description);
});

Deno.test("a description that is none is left for the first frame of the details", () => {
  const details = "org.apache.spark.sql.Dataset.count(Dataset.scala:3)\nsecond frame";
  for (const description of ["SELECT 1", "sums at noon", "a b at c:1", "", "count at x.py:"]) {
    assertEquals(
      nameOf(null, { description, details }),
      "org.apache.spark.sql.Dataset.count(Dataset.scala:3)",
    );
  }
});

Deno.test("without either the result stage names the job: the one with the highest id", () => {
  assertEquals(nameOf(null, { description: "SELECT 1", details: "" }), "count at etl.py:7");
  assertEquals(nameOf(null), "count at etl.py:7");
});

Deno.test("a job without stages still has a name", () => {
  assertEquals(jobName(jobStart(0, [], { callSite: null })), "null");
});
