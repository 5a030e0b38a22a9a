import { assertEquals } from "@std/assert";
import { ApplicationModel } from "../../../dashboard/model/application_model.ts";
import { pageTitle } from "../../../dashboard/model/page_title.ts";
import { applicationOf, jobOf } from "./snapshots.ts";

const running = { status: "RUNNING", completionTime: null, numTasks: 300 } as const;

Deno.test("the title says how far the running jobs are", () => {
  const jobs = [
    jobOf(1, { ...running, numCompletedTasks: 299 }),
    jobOf(2, { ...running, numCompletedTasks: 300 }),
    jobOf(3, { numTasks: 5, numCompletedTasks: 5 }),
  ];
  const share = new Intl.NumberFormat(undefined, { style: "percent" }).format(0.99);
  assertEquals(
    pageTitle(ApplicationModel.from(applicationOf({ jobs }))),
    `${share} · Orders · SparkMonitor`,
  );
});

Deno.test("where nothing runs the title is the application's name", () => {
  assertEquals(pageTitle(null), "SparkMonitor");
  assertEquals(pageTitle(ApplicationModel.from(applicationOf())), "Orders · SparkMonitor");
  assertEquals(
    pageTitle(ApplicationModel.from(applicationOf({ appName: null, jobs: [jobOf(1)] }))),
    "app · SparkMonitor",
  );
  // A job of an application that has ended runs no more, whatever its end.
  assertEquals(
    pageTitle(
      ApplicationModel.from(applicationOf({ status: "UNKNOWN", jobs: [jobOf(1, running)] })),
    ),
    "Orders · SparkMonitor",
  );
});
