import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RetainedFrames, type RetainedLimits } from "../../../actors/gateway/retained_frames.ts";
import type { FrameBody } from "../../../protocol/frames/frame.ts";
import * as frames from "./frames.ts";

const PLENTY: RetainedLimits = { jobs: 1000, stages: 1000, tasks: 1000 };

/** Adds `bodies`, numbered from 1. */
function retain(bodies: readonly FrameBody[], limits = PLENTY): RetainedFrames {
  const retained = new RetainedFrames(limits);
  bodies.forEach((body, i) => retained.add(frames.sealed(i + 1, body)));
  return retained;
}

/** The numbers of what is kept of `bodies`. */
function kept(bodies: readonly FrameBody[], limits = PLENTY): number[] {
  return retain(bodies, limits).after(0).map(({ seq }) => seq);
}

Deno.test("the application's start and end are kept, whatever else comes", () => {
  const tasks = Array.from({ length: 50 }, (_, i) => frames.taskStart(i));
  const limits = { jobs: 1, stages: 1, tasks: 1 };
  const seqs = kept([frames.applicationStart, ...tasks, frames.applicationEnd], limits);
  assertEquals([seqs[0], seqs.at(-1)], [1, 52]);
});

Deno.test("executor frames are kept until a job start restates the totals", () => {
  const { executorAdded, executorRemoved, jobStart, jobEnd } = frames;
  assertEquals(kept([executorAdded("1"), executorRemoved("1"), executorAdded("2")]), [1, 2, 3]);
  assertEquals(kept([executorAdded("1"), jobStart(0), executorAdded("2"), jobEnd(0)]), [2, 3, 4]);
});

Deno.test("a job's start and end are kept", () => {
  assertEquals(kept([frames.jobStart(0), frames.jobStart(1), frames.jobEnd(0)]), [1, 2, 3]);
});

Deno.test("of a stage its submission, its newest snapshot and then its end are kept", () => {
  const { stageSubmitted, stageActive, stageCompleted } = frames;
  const running = [stageSubmitted(0), stageActive(0), stageActive(0)];
  assertEquals(kept(running), [1, 3]);
  assertEquals(kept([...running, stageCompleted(0)]), [1, 4]);
});

Deno.test("tasks are kept in whole pairs, the newest ones", () => {
  const { taskStart, taskEnd } = frames;
  const bodies = [taskStart(0), taskStart(1), taskEnd(1), taskStart(2), taskEnd(0), taskEnd(2)];
  assertEquals(kept(bodies), [1, 2, 3, 4, 5, 6]);
  assertEquals(kept(bodies, { ...PLENTY, tasks: 2 }), [2, 3, 4, 6]);
  assertEquals(kept(bodies, { ...PLENTY, tasks: 0 }), []);
});

Deno.test("beyond the bound the oldest tenth of the tasks goes at once", () => {
  const starts = Array.from({ length: 22 }, (_, i) => frames.taskStart(i));
  const firstAndCount = (count: number) => {
    const seqs = kept(starts.slice(0, count), { ...PLENTY, tasks: 20 });
    return [seqs[0], seqs.length];
  };
  assertEquals([20, 21, 22].map(firstAndCount), [[1, 20], [4, 18], [4, 19]]);
});

Deno.test("of a streaming query its start, its progress and its end are kept", () => {
  const { streamingStarted, streamingProgress, streamingTerminated } = frames;
  const batches = Array.from({ length: 101 }, (_, i) => streamingProgress("a", i));
  const seqs = kept([streamingStarted("a"), ...batches, streamingTerminated("a")]);
  assertEquals([seqs.length, seqs[0], seqs[1], seqs.at(-1)], [102, 1, 3, 103]);
});

Deno.test("the newest 100 runs of streaming queries are kept, those that run before the others", () => {
  const { streamingStarted, streamingTerminated } = frames;
  const starts = Array.from({ length: 100 }, (_, i) => streamingStarted(`run-${i}`));
  const seqs = kept([...starts, streamingTerminated("run-1"), ...["a", "b"].map(streamingStarted)]);
  // Run 1 with its end, then run 0.
  assertEquals(seqs, [...Array.from({ length: 98 }, (_, i) => i + 3), 102, 103]);
});

Deno.test("an end whose start is not kept is not kept either", () => {
  assertEquals(kept([frames.taskEnd(0), frames.taskStart(1)]), [2]);
});

Deno.test("a repeated task start begins the pair anew", () => {
  const { taskStart, taskEnd } = frames;
  assertEquals(kept([taskStart(0), taskEnd(0), taskStart(0)]), [3]);
  assertEquals(kept([taskStart(0), taskStart(0), taskEnd(0), taskEnd(0)]), [2, 3]);
});

Deno.test("what ended goes first, the oldest before the newer", () => {
  const { jobStart, jobEnd } = frames;
  const limits = { ...PLENTY, jobs: 3 };
  const bodies = [jobStart(0), jobStart(1), jobStart(2), jobEnd(2), jobEnd(1), jobStart(3)];
  assertEquals(kept(bodies, limits), [1, 3, 4, 6]);
});

Deno.test("where nothing ended the oldest goes", () => {
  const { jobStart, stageSubmitted } = frames;
  const limits = { ...PLENTY, jobs: 2, stages: 2 };
  assertEquals(kept([jobStart(0), jobStart(1), jobStart(2)], limits), [2, 3]);
  assertEquals(kept([stageSubmitted(0), stageSubmitted(1), stageSubmitted(2)], limits), [2, 3]);
});

Deno.test("after a position only newer frames are given", () => {
  const retained = retain([frames.applicationStart, frames.jobStart(0), frames.jobEnd(0)]);
  assertEquals(retained.after(1).map(({ seq }) => seq), [2, 3]);
  assertEquals([retained.after(3), retained.after(99)], [[], []]);
});

Deno.test("long texts count for what they take", () => {
  const [short, long] = [
    retain([frames.jobStart(0)]),
    retain([frames.jobStart(0, "x".repeat(1e4))]),
  ];
  assert(long.bytes - short.bytes > 1e4);
});

const body: fc.Arbitrary<FrameBody> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(frames.applicationStart, frames.applicationEnd) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(frames.executorAdded("1"), frames.executorRemoved("1")),
  },
  ...[frames.jobStart, frames.jobEnd, frames.stageSubmitted, frames.stageActive].map((make) => ({
    weight: 3,
    arbitrary: fc.nat(5).map((id) => make(id)),
  })),
  { weight: 3, arbitrary: fc.nat(5).map(frames.stageCompleted) },
  { weight: 6, arbitrary: fc.nat(8).map(frames.taskStart) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(8), fc.option(fc.string())).map(([id, text]) =>
      frames.taskEnd(id, text)
    ),
  },
  ...[frames.streamingStarted, frames.streamingProgress, frames.streamingTerminated].map((
    make,
  ) => ({ weight: 1, arbitrary: fc.constantFrom("a", "b").map((runId) => make(runId)) })),
);

Deno.test("the log is what is found by asking of each frame whether a newer one made it needless", () => {
  fc.assert(fc.property(fc.array(body, { maxLength: 60 }), (bodies) => {
    assertEquals(kept(bodies), neededOf(bodies));
  }));
});

/** The numbers of the frames to keep where no bound is reached, each judged alone. */
function neededOf(bodies: readonly FrameBody[]): number[] {
  const same = (a: FrameBody, b: FrameBody, ...ids: string[]) =>
    ids.every((id) => (a as never)[id] === (b as never)[id]);
  return bodies.flatMap((body, i) => {
    const later = bodies.slice(i + 1);
    const earlier = bodies.slice(0, i);
    const laterOf = (msgtype: FrameBody["msgtype"], ...ids: string[]) =>
      later.some((other) => other.msgtype === msgtype && same(body, other, ...ids));
    const needed = () => {
      switch (body.msgtype) {
        case "sparkExecutorAdded":
        case "sparkExecutorRemoved":
          return !laterOf("sparkJobStart");
        case "sparkStageActive":
          return !laterOf("sparkStageActive", "stageId") &&
            !laterOf("sparkStageCompleted", "stageId");
        case "sparkTaskStart":
          return !laterOf("sparkTaskStart", "taskId");
        case "sparkTaskEnd": {
          const mine = earlier.filter((other) => "taskId" in other && same(body, other, "taskId"));
          return mine.at(-1)?.msgtype === "sparkTaskStart" && !laterOf("sparkTaskStart", "taskId");
        }
        case "sparkJobStart":
        case "sparkJobEnd":
          return !laterOf(body.msgtype, "jobId");
        case "sparkStageSubmitted":
        case "sparkStageCompleted":
          return !laterOf(body.msgtype, "stageId");
        case "sparkStreamingQueryProgress":
          return true;
        case "sparkStreamingQueryStarted":
        case "sparkStreamingQueryTerminated":
          return !laterOf(body.msgtype, "runId");
        default:
          return !laterOf(body.msgtype);
      }
    };
    return needed() ? [i + 1] : [];
  });
}

Deno.test("whatever comes, the bounds hold, tasks are whole, numbers rise and every byte is accounted for", () => {
  const limits = { jobs: 2, stages: 2, tasks: 3 };
  const shrinks = fc.array(fc.nat(60), { maxLength: 5 });
  fc.assert(fc.property(fc.array(body, { maxLength: 60 }), shrinks, (bodies, shrinks) => {
    const retained = new RetainedFrames(limits);
    bodies.forEach((body, i) => {
      retained.add(frames.sealed(i + 1, body));
      if (shrinks.includes(i)) retained.shrink();
      assertWithin(retained, limits);
    });
    const before = retained.after(0);
    const anew = new RetainedFrames(limits);
    before.forEach((frame) => anew.add(frame));
    assertEquals(anew.bytes, retained.bytes);
  }));
});

function assertWithin(retained: RetainedFrames, limits: RetainedLimits) {
  const all = retained.after(0).map(({ frame }) => frame);
  const ids = (field: string, prefix: string) =>
    new Set(
      all.filter(({ msgtype }) => msgtype.startsWith(prefix)).map((f) => (f as never)[field]),
    );
  assert(ids("jobId", "sparkJob").size <= limits.jobs);
  assert(ids("stageId", "sparkStage").size <= limits.stages);
  assert(ids("taskId", "sparkTask").size <= limits.tasks);
  all.forEach((frame, i) => assert(i === 0 || frame.seq > (all[i - 1]?.seq ?? 0)));
  for (const frame of all) {
    if (frame.msgtype !== "sparkTaskEnd") continue;
    assert(all.some((f) => f.msgtype === "sparkTaskStart" && f.taskId === frame.taskId));
  }
}

Deno.test("shrinking lets go of tasks first, then progress, then ended stages, then ended jobs", () => {
  const { applicationStart, jobStart, jobEnd, stageSubmitted, stageCompleted, taskStart } = frames;
  const { streamingStarted, streamingProgress } = frames;
  const retained = retain([
    applicationStart,
    jobStart(0),
    stageSubmitted(0),
    stageCompleted(0),
    jobEnd(0),
    jobStart(1),
    stageSubmitted(1),
    taskStart(0),
    taskStart(1),
    streamingStarted("a"),
    streamingProgress("a", 0),
    streamingProgress("a", 1),
    streamingProgress("b", 0),
  ]);
  const steps: number[][] = [];
  for (let bytes = Infinity; retained.bytes < bytes;) {
    bytes = retained.bytes;
    retained.shrink();
    steps.push(retained.after(0).map(({ seq }) => seq));
  }
  assertEquals(steps, [
    [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13],
    [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13],
    [1, 2, 3, 4, 5, 6, 7, 10, 12, 13],
    [1, 2, 5, 6, 7, 10, 12, 13],
    [1, 6, 7, 10, 12, 13],
    [1, 6, 7, 10, 12, 13],
  ]);
});
