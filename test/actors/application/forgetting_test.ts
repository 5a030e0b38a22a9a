import { assert, assertEquals } from "@std/assert";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskStart,
} from "../../spark_events.ts";
import { brief, collect, handFed, settle } from "../hand_fed.ts";

Deno.test("an application of thousands of jobs remembers a thousand, and those that still run", async () => {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const application = await handFed(monitor, clock);
  await application.say(applicationStart(), jobStart(0, [stageInfo(0)]));
  await application.say(stageSubmitted(stageInfo(0)), taskStart(0));
  for (let id = 1; id <= 2500; id++) {
    const stage = stageInfo(id);
    await application.say(
      jobStart(id, [stage]),
      stageSubmitted(stage),
      stageCompleted(stage),
      jobEnd(id),
    );
  }
  const before = await settle(clock, monitor.snapshot("app-1"));
  assert(before !== undefined);
  for (const ids of [before.jobs.map((job) => job.jobId), before.stages.map((s) => s.stageId)]) {
    assertEquals([ids[0], ids.at(-1)], [0, 2500]);
    assert(ids.length > 900 && ids.length <= 1001, `${ids.length}`);
  }

  const items = collect(monitor.connect({ name: "x", overflow: "drop", appKey: "app-1" }));
  await clock.runUntilIdle();
  const { length } = items;
  const late = { stageId: 5, stageAttemptId: 0 };
  await application.say({ ...taskStart(9), ...late }, { ...taskEnd(9), ...late });
  await application.say(stageCompleted(stageInfo(0)), jobEnd(0), jobEnd(7), jobStart(8, []));
  assertEquals(brief(items.slice(length)).map((text) => text.split(" ")[1]), [
    "TaskStart",
    "TaskEnd",
    "StageCompleted",
    "JobEnd",
    "JobEnd",
    "JobStart",
  ]);
});

Deno.test("a long job counts its first stage, however many others have ended since", async () => {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const application = await handFed(monitor, clock);
  const items = collect(monitor.connect({ name: "x", overflow: "block" }));
  const [first, last] = [stageInfo(0), stageInfo(5000)];
  await application.say(applicationStart(), jobStart(0, [first, last]));
  await application.say(stageSubmitted(first), stageCompleted(first));
  for (let id = 1; id <= 1200; id++) {
    const stage = stageInfo(id);
    await application.say(jobStart(id, [stage]), stageSubmitted(stage), stageCompleted(stage));
    await application.say(jobEnd(id));
  }
  await application.say(stageSubmitted(last), stageCompleted(last), jobEnd(0));
  await clock.runUntilIdle();
  const ends = items.flatMap((item) =>
    item.kind === "frame" && item.frame.frame.msgtype === "sparkJobEnd" ? [item.frame.frame] : []
  );
  const { jobId, numCompletedTasks } = ends.at(-1) ?? {};
  assertEquals([jobId, numCompletedTasks], [0, first.numTasks + last.numTasks]);
});
