import { assert, assertEquals } from "@std/assert";
import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { TimelineModel } from "../../../dashboard/timeline/timeline_model.ts";
import { task, taskChunk } from "./task_chunks.ts";

function job(jobId: number, submissionTime: number, completionTime: number | null): JobSnapshot {
  return { jobId, submissionTime, completionTime, stageIds: [jobId] } as unknown as JobSnapshot;
}

function model(): TimelineModel {
  const made = new TimelineModel();
  made.merge(taskChunk([task(1, 1000, 2000), task(2, 3000, 4000)], [], { reset: true }));
  return made;
}

function span({ view }: TimelineModel): number {
  return view.value!.end - view.value!.start;
}

Deno.test("TimelineModel: before the first task or job there is no time to show", () => {
  const empty = new TimelineModel();
  assertEquals([empty.bounds.value, empty.view.value], [null, null]);
  empty.zoom(0, 0.5);
  empty.step("next");
  assertEquals([empty.mode.value, empty.selected.value], ["fit", null]);
});

Deno.test("TimelineModel: time ends with the last task, and now while the application runs", () => {
  const timeline = model();
  assertEquals(timeline.bounds.value, { start: 1000, end: 4000 });
  timeline.now.value = 9000;
  assertEquals(timeline.bounds.value, { start: 1000, end: 9000 });
  timeline.now.value = null;
  timeline.jobs.value = [job(0, 500, 4500)];
  assertEquals(timeline.bounds.value, { start: 500, end: 4500 });
});

Deno.test("TimelineModel: shows everything until it is moved, and stays there as time goes on", () => {
  const timeline = model();
  timeline.now.value = 5000;
  assert(timeline.view.value!.end > 5000);
  timeline.zoom(2000, 0.25);
  const view = timeline.view.value;
  timeline.now.value = 60_000;
  assertEquals([timeline.mode.value, timeline.view.value], ["free", view]);
  timeline.fit();
  assert(timeline.view.value!.start < 1000 && timeline.view.value!.end > 60_000);
});

Deno.test("TimelineModel: follows now with the span it had, until it is moved", () => {
  const timeline = model();
  timeline.now.value = 5000;
  timeline.zoom(2000, 0.25);
  const before = span(timeline);
  timeline.follow(true);
  assert(timeline.view.value!.end > 5000);
  timeline.now.value = 6000;
  assert(timeline.view.value!.end > 6000);
  assert(Math.abs(span(timeline) - before) < 1e-6);
  timeline.pan(-500);
  assertEquals(timeline.mode.value, "free");
});

Deno.test("TimelineModel: keys go from the first attempt on and bring it into view", () => {
  const timeline = model();
  timeline.show(3000, 4000);
  timeline.step("next");
  assertEquals(timeline.selected.value, 1);
  assert(timeline.view.value!.start < 1000 && timeline.view.value!.end < 3000);
  timeline.step("next");
  assertEquals(timeline.selected.value, 2);
  assert(timeline.view.value!.start > 2000 && timeline.view.value!.start < 3000);
});

Deno.test("TimelineModel: the chosen attempt stays chosen when it ends", () => {
  const timeline = new TimelineModel();
  timeline.merge(taskChunk([], [task(1, 1000), task(2, 1000)], { reset: true }));
  timeline.select(1);
  timeline.merge(taskChunk([task(1, 1000, 2000), task(2, 1000, 2500)], [task(3, 2500)]));
  timeline.step("next");
  assertEquals(timeline.selected.value, 3);
});

Deno.test("TimelineModel: the filter holds for attempts that come later", () => {
  const timeline = model();
  timeline.filter.value = { kind: "job", jobId: 4, stageIds: [4] };
  assertEquals([...timeline.matches.value!], [0, 0]);
  timeline.merge(taskChunk([{ ...task(3, 5000, 6000), stageId: 4 }]));
  assertEquals([...timeline.matches.value!], [0, 0, 1]);
});

Deno.test("TimelineModel: executors that came get a lane, one that came again is there again", () => {
  const timeline = model();
  timeline.setExecutorChanges([
    { executorId: "1", kind: "added", time: 1000, host: "here" },
    { executorId: "1", kind: "removed", time: 2000 },
    { executorId: "2", kind: "added", time: 1500 },
    { executorId: "2", kind: "removed", time: 1600 },
    { executorId: "2", kind: "added", time: 1700 },
    { executorId: "0", kind: "removed", time: 1800 },
  ]);
  assertEquals(timeline.layout.value.lanes.length, 3);
  assertEquals([...timeline.executorTimes.value], [
    ["1", { added: 1000, removed: 2000, host: "here" }],
    ["2", { added: 1700, removed: null, host: null }],
    ["0", { added: null, removed: 1800, host: null }],
  ]);
});

Deno.test("TimelineModel: nothing is shown of a chunk before those that wait have come, too", () => {
  const timeline = new TimelineModel();
  const seen: [boolean, number][] = [];
  const look = () => seen.push([timeline.loaded.value, timeline.layout.value.lanes.length]);
  look();
  timeline.merge(taskChunk([task(1, 0, 1, "1")], [], { reset: true, more: true }));
  look();
  timeline.merge(taskChunk([task(2, 0, 1, "2")]));
  look();
  assertEquals(seen, [[false, 0], [false, 0], [true, 2]]);
});
