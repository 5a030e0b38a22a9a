import { assertEquals } from "@std/assert";
import { jobTitle } from "../../../../dashboard/model/table/job_texts.ts";

Deno.test("jobTitle: the description, else the call site", () => {
  assertEquals(jobTitle({ description: "Load", name: "count at etl.py:7" }), "Load");
  for (const description of [null, ""]) {
    assertEquals(jobTitle({ description, name: "count at etl.py:7" }), "count at etl.py:7");
  }
});

Deno.test("jobTitle: a streaming query's batch by its number, as Spark writes it in four lines", () => {
  const ids =
    "id = 7f65f143-8a05-43cf-8f4e-86cca5e3d5c6\nrunId = f6e5def5-7b22-4553-9fb1-3c023d951a37";
  const title = (description: string) => jobTitle({ description, name: "start at etl.py:9" });
  assertEquals(title(`orders\n${ids}\nbatch = 12`), "orders, batch 12");
  assertEquals(title(`\n${ids}\nbatch = init`), "Query 7f65f143, batch init");
  const other = `SELECT 1\n${ids}`;
  assertEquals(title(other), other);
});
