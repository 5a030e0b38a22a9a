import { assertEquals } from "@std/assert";
import { findInsights } from "../../../dashboard/insight/find_insights.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { recordedInput } from "./recorded_input.ts";

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: a small application that is well has no insight`, async () => {
    const input = await recordedInput(readGolden(workload, "eventlog"));
    assertEquals(findInsights(input).map(({ title, evidence }) => `${title}: ${evidence}`), []);
  });
}
