import { assert, assertEquals } from "@std/assert";
import type { ApplicationMessage } from "../../actors/application/application_message.ts";
import type { Delivery } from "../../actors/gateway/client_queue.ts";
import type { GatewayMessage } from "../../actors/gateway/comm_gateway.ts";
import type { JobMessage } from "../../actors/job/job_actor.ts";
import type { StageMessage } from "../../actors/stage/stage_actor.ts";
import { FaultInjector } from "../../actors/runtime/testkit/mod.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { goldenWorkloads, readGolden } from "../fixtures/golden.ts";
import { eventsOf, replayEvents } from "../replay_log.ts";
import { type ActorKind, ACTORS, countDeliveries } from "./actors.ts";

/**
 * A message that makes its actor crash twice is dropped. What it would have
 * sent is missing; what it would have changed is not known to later frames.
 */
interface Loss {
  /** Frames that the message would have sent; null where it depends on what follows. */
  readonly numFrames: number | null;
  /** Which frames of the whole stream may be missing. */
  readonly mayMiss: (frame: Frame) => boolean;
  /** Fields of later frames that the message would have changed. */
  readonly changes: readonly string[];
}

/** What the tasks that are known make of later frames. */
const TASKS = [
  "numActiveTasks",
  "numCompletedTasks",
  "numFailedTasks",
  "numKilledTasks",
  "numMissingTaskEnds",
  "taskMetrics",
  "firstErrorMessage",
];
const SKIPPED = ["numSkippedStages", "numSkippedTasks"];
const NOTHING: Loss = { numFrames: 0, mayMiss: () => false, changes: [] };

function sends(mayMiss: (frame: Frame) => boolean, changes: readonly string[] = []): Loss {
  return { numFrames: 1, mayMiss, changes };
}

function lossOf(kind: ActorKind, path: string, message: unknown): Loss {
  switch (kind) {
    case "application":
      return lossOfEvent(message as ApplicationMessage);
    case "job":
      return lossOfJobMessage(path, message as JobMessage);
    case "stage":
      return lossOfStageMessage(path, message as StageMessage);
    case "gateway":
      return lossOfGatewayMessage(message as GatewayMessage);
    case "client":
      return lossOfDelivery(message as Delivery);
    default:
      return kind satisfies never;
  }
}

function lossOfEvent(event: ApplicationMessage): Loss {
  switch (event.type) {
    case "taskStart":
      return sends(isTask("sparkTaskStart", event.task.taskId), TASKS);
    case "taskEnd":
      return sends(isTask("sparkTaskEnd", event.task.taskId), TASKS);
    case "stageSubmitted":
      return sends(isStage("sparkStageSubmitted", event.stage.stageId), [...SKIPPED, ...TASKS]);
    case "stageCompleted":
      return sends(isStage("sparkStageCompleted", event.stage.stageId), TASKS);
    case "jobStart":
      return sends(isJob("sparkJobStart", event.jobId), ["jobIds", ...SKIPPED, ...TASKS]);
    case "jobEnd":
      return sends(isJob("sparkJobEnd", event.jobId), ["jobIds"]);
    case "executorAdded":
      // Its removal would be that of an unknown executor.
      return {
        numFrames: null,
        mayMiss: (frame) =>
          "executorId" in frame && frame.executorId === event.executorId &&
          frame.msgtype.startsWith("sparkExecutor"),
        changes: ["totalCores", "numExecutors"],
      };
    case "executorRemoved":
      return sends(
        (frame) =>
          frame.msgtype === "sparkExecutorRemoved" && frame.executorId === event.executorId,
        ["totalCores", "numExecutors"],
      );
    case "applicationStart":
      return sends(({ msgtype }) => msgtype === "sparkApplicationStart", ["appId"]);
    case "applicationEnd":
      return sends(({ msgtype }) => msgtype === "sparkApplicationEnd");
    case "streamingQueryStarted":
      return sends(isRun("sparkStreamingQueryStarted", event.runId));
    case "streamingQueryProgress":
      return sends((frame) =>
        isRun("sparkStreamingQueryProgress", event.runId)(frame) &&
        "batchId" in frame && frame.batchId === event.batchId
      );
    case "streamingQueryTerminated":
      return sends(isRun("sparkStreamingQueryTerminated", event.runId));
    case "sqlExecutionStart":
      return { ...NOTHING, changes: ["name"] };
    default:
      return NOTHING;
  }
}

function lossOfJobMessage(path: string, message: JobMessage): Loss {
  const jobId = Number(path.split("job-")[1]);
  switch (message.type) {
    case "started":
      return sends(isJob("sparkJobStart", jobId));
    case "ended":
      return sends(isJob("sparkJobEnd", jobId));
    default:
      return { ...NOTHING, changes: [...SKIPPED, ...TASKS] };
  }
}

function lossOfStageMessage(path: string, message: StageMessage): Loss {
  const [stageId] = (path.split("stage-")[1] ?? "").split(".").map(Number);
  switch (message.type) {
    case "taskStart":
      return sends(isTask("sparkTaskStart", message.task.taskId), TASKS);
    case "taskEnd":
      return sends(isTask("sparkTaskEnd", message.task.taskId), TASKS);
    case "submitted":
      return sends(isStage("sparkStageSubmitted", stageId));
    case "completed":
      return sends(isStage("sparkStageCompleted", stageId), TASKS);
    case "tick":
      return sends(isStage("sparkStageActive", stageId));
    default:
      return { ...NOTHING, changes: TASKS };
  }
}

function lossOfGatewayMessage(message: GatewayMessage): Loss {
  switch (message.type) {
    case "frame": {
      const { body } = message;
      return sends((frame) =>
        Object.entries(body).every(([field, value]) =>
          field === "appId" || field === "appAttemptId" ||
          JSON.stringify(value) === JSON.stringify(frame[field as keyof Frame])
        )
      );
    }
    default:
      return NOTHING;
  }
}

function lossOfDelivery(delivery: Delivery): Loss {
  switch (delivery.type) {
    case "frame":
      return sends((frame) => same(frame, delivery.frame.frame, []));
    default:
      return NOTHING;
  }
}

function isTask(msgtype: string, taskId: number) {
  return (frame: Frame) =>
    frame.msgtype === msgtype && "taskId" in frame && frame.taskId === taskId;
}

function isStage(msgtype: string, stageId: number | undefined) {
  return (frame: Frame) =>
    frame.msgtype === msgtype && "stageId" in frame && frame.stageId === stageId;
}

function isJob(msgtype: string, jobId: number) {
  return (frame: Frame) => frame.msgtype === msgtype && "jobId" in frame && frame.jobId === jobId;
}

function isRun(msgtype: string, runId: string) {
  return (frame: Frame) => frame.msgtype === msgtype && "runId" in frame && frame.runId === runId;
}

/** False for messages whose loss keeps the stream from ending: nothing can be compared then. */
function letsEnd(message: unknown): boolean {
  const { type } = message as { type?: string };
  return type !== "end" && type !== "inputEnded" && type !== "connect";
}

for (const workload of goldenWorkloads) {
  for (const kind of Object.keys(ACTORS) as ActorKind[]) {
    Deno.test(`${workload}: a message that crashes a ${kind} twice is missing, with nothing else`, async () => {
      const events = eventsOf(readGolden(workload, "eventlog"));
      const whole = await replayEvents(events);
      const deliveries = await countDeliveries(events, kind, letsEnd);
      for (let nth = 0; nth < deliveries; nth++) {
        await assertOnlyLost(events, whole, kind, nth);
      }
    });
  }
}

async function assertOnlyLost(
  events: readonly SparkEvent[],
  whole: readonly Frame[],
  kind: ActorKind,
  nth: number,
) {
  const faults = new FaultInjector({
    matches: (path, message) => ACTORS[kind](path) && letsEnd(message),
    nth,
    at: "deliver",
    times: 2,
  });
  const all = await replayEvents(events, { faults });
  assertEquals(faults.injected, 2);
  assert(faults.struck !== null);
  const { path, message } = faults.struck;
  const loss = lossOf(kind, path, message);
  // The events drive the ticks, and say which stages run: without one of them
  // the snapshots are others.
  const compared = (list: readonly Frame[]) =>
    kind === "application" ? list.filter(({ msgtype }) => msgtype !== "sparkStageActive") : list;
  const frames = compared(all);
  const what = `${kind} ${nth}: ${(message as { type: string }).type}`;
  let next = 0;
  let missing = 0;
  for (const frame of compared(whole)) {
    const found = frames[next];
    if (found !== undefined && same(found, frame, loss.changes)) next++;
    else {
      assert(
        loss.mayMiss(frame),
        `${what}: missing ${JSON.stringify(frame)}, found ${JSON.stringify(found)}`,
      );
      missing++;
    }
  }
  assertEquals(next, frames.length, `${what}: a frame too many`);
  if (loss.numFrames !== null) assertEquals(missing, loss.numFrames, what);
}

function same(a: Frame, b: Frame, except: readonly string[]): boolean {
  const text = (frame: Frame) =>
    JSON.stringify({ ...frame, seq: 0, ...Object.fromEntries(except.map((field) => [field, 0])) });
  return text(a) === text(b);
}
