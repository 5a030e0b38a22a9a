import { assertEquals } from "@std/assert";
import { shownStatus } from "../../../dashboard/model/shown_status.ts";

Deno.test("nothing runs or waits in an application that does not run", () => {
  const statuses = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "SKIPPED"] as const;
  assertEquals(statuses.map((status) => shownStatus(status, "RUNNING")), [...statuses]);
  for (const application of ["ENDED", "UNKNOWN"] as const) {
    assertEquals(statuses.map((status) => shownStatus(status, application)), [
      ...["UNKNOWN", "UNKNOWN", "COMPLETED", "FAILED", "SKIPPED"],
    ]);
  }
});
