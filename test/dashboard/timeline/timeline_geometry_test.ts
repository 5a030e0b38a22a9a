import { assertEquals } from "@std/assert";
import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { slotTop } from "../../../dashboard/timeline/lane_layout.ts";
import { TimelineModel } from "../../../dashboard/timeline/timeline_model.ts";
import {
  AXIS_HEIGHT,
  headerHeight,
  JOB_HEIGHT,
  targetAt,
} from "../../../dashboard/view/timeline/timeline_geometry.ts";
import { task, taskChunk } from "./task_chunks.ts";

const geometry = { width: 1100, height: 400, gutter: 100, scrollTop: 0 };

function picture() {
  const model = new TimelineModel();
  model.merge(taskChunk([task(1, 0, 400, "1"), task(2, 500, 1000, "2")]));
  model.jobs.value = [0, 1].map((jobId) =>
    ({
      jobId,
      submissionTime: 500 * jobId,
      completionTime: 900,
      stageIds: [],
    }) as unknown as JobSnapshot
  );
  const { start, end } = model.view.value!;
  const x = (time: number) => 100 + ((time - start) / (end - start)) * 1000;
  const lane = (index: number) =>
    headerHeight(2) + slotTop(model.layout.value.lanes[index]!, 0) + 5;
  return { model, x, lane };
}

Deno.test("targetAt: an attempt, also just beside its bar, and nothing in the gaps", () => {
  const { model, x, lane } = picture();
  assertEquals(targetAt(model, geometry, x(200), lane(0)), { kind: "task", taskId: 1 });
  assertEquals(targetAt(model, geometry, x(700), lane(1)), { kind: "task", taskId: 2 });
  assertEquals(targetAt(model, geometry, x(400) + 2, lane(0)), { kind: "task", taskId: 1 });
  assertEquals(targetAt(model, geometry, x(450), lane(0)), null);
  assertEquals(targetAt(model, geometry, x(200), lane(1) + 200), null);
});

Deno.test("targetAt: follows the scrolled lanes, not under the header", () => {
  const { model, x, lane } = picture();
  const scrolled = { ...geometry, scrollTop: lane(1) - lane(0) };
  assertEquals(targetAt(model, scrolled, x(700), lane(0)), { kind: "task", taskId: 2 });
});

Deno.test("targetAt: jobs in the row of the band where they are drawn", () => {
  const { model, x } = picture();
  const jobAt = (time: number, row: number) => {
    const y = AXIS_HEIGHT + (row + 0.5) * JOB_HEIGHT;
    const target = targetAt(model, geometry, x(time), y);
    return target?.kind === "job" ? target.job.jobId : target;
  };
  assertEquals([jobAt(600, 0), jobAt(600, 1), jobAt(300, 1), jobAt(950, 0)], [0, 1, null, null]);
});

Deno.test("targetAt: left of the bars the executor, above its lanes nothing", () => {
  const { model, lane } = picture();
  const target = targetAt(model, geometry, 20, lane(1));
  assertEquals(
    target?.kind === "executor" && model.store.executors[target.lane.lane.executor],
    "2",
  );
  assertEquals(targetAt(model, geometry, 20, 5), null);
});
