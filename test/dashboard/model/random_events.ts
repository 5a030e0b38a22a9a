import { seededRandom } from "../../../actors/runtime/testkit/mod.ts";
import type { SparkEvent, StageInfo } from "../../../protocol/spark/spark_event.ts";

/**
 * Events of one application in an order that Spark may or may not choose: jobs
 * that share stages, end before them or are never heard of, stages that end
 * unsubmitted, fail, and are tried again. Tasks are of stages that have not
 * succeeded: no frame tells of others.
 *
 * @param fails whether stages fail
 */
export function randomEvents(seed: number, length: number, fails: boolean): SparkEvent[] {
  const random = seededRandom(seed);
  const below = (max: number) => Math.floor(random() * max);
  let time = 1000;
  let taskId = 0;
  const infos = new Map<string, StageInfo>();
  const events: SparkEvent[] = [{
    ...{ type: "applicationStart", appId: "app", appAttemptId: null, appName: "random" },
    ...{ sparkUser: "ada", time },
  }];

  const infoOf = (stageId: number, attemptId: number): StageInfo => ({
    ...{ stageId, attemptId, name: `stage ${stageId}`, numTasks: 1 + stageId, parentIds: [] },
    ...{ submissionTime: null, completionTime: null, failureReason: null },
  });
  const jobStart = (): SparkEvent => {
    const stageIds = [0, 1, 2, 3].filter(() => random() < 0.5);
    const stageInfos = stageIds.map((stageId) => infos.get(`${stageId}.0`) ?? infoOf(stageId, 0));
    const properties = {
      ...{ callSite: null, jobGroup: null, description: null, sqlExecutionId: null, jobTags: [] },
    };
    const jobId = below(6);
    return { type: "jobStart", jobId, submissionTime: time, stageIds, stageInfos, properties };
  };
  const jobEnd = (): SparkEvent => ({
    ...{ type: "jobEnd", jobId: below(6), completionTime: time },
    ...{ succeeded: random() < 0.5, errorMessage: null },
  });
  const stage = (type: "stageSubmitted" | "stageCompleted"): SparkEvent => {
    const [stageId, attemptId] = [below(4), below(2)];
    const key = `${stageId}.${attemptId}`;
    const known = infos.get(key) ?? infoOf(stageId, attemptId);
    const info = type === "stageSubmitted"
      ? { ...known, submissionTime: time, completionTime: null, failureReason: null }
      : { ...known, completionTime: time, failureReason: fails && random() < 0.5 ? "boom" : null };
    infos.set(key, info);
    return { type, stage: info };
  };
  const task = (): SparkEvent | null => {
    const open = [...infos.values()]
      .filter(({ completionTime, failureReason }) => completionTime === null || failureReason);
    const info = open[below(open.length)];
    if (info === undefined) return null;
    const { stageId, attemptId: stageAttemptId, numTasks } = info;
    const outcome = (["succeeded", "failed", "killed", "resubmitted"] as const)[below(4)] ??
      "failed";
    const running = {
      ...{ taskId: taskId++, index: below(numTasks), attemptNumber: 0, launchTime: time },
      ...{ executorId: "1", host: "h", speculative: false, gettingResultTime: 0, finishTime: 0 },
      ...{ failed: false, killed: false },
    };
    if (random() < 0.5) return { type: "taskStart", stageId, stageAttemptId, task: running };
    return {
      ...{ type: "taskEnd", stageId, stageAttemptId, taskType: "ResultTask", outcome },
      ...{ errorMessage: outcome === "failed" ? "ouch" : null, metrics: null },
      task: { ...running, finishTime: time + 5, failed: outcome === "failed" },
    };
  };
  const executor = (): SparkEvent => {
    const executorId = String(below(3));
    return random() < 0.6
      ? { type: "executorAdded", executorId, time, host: "h", totalCores: 4 }
      : { type: "executorRemoved", executorId, time, reason: "idle" };
  };

  while (events.length < length) {
    time += 100;
    const event = [
      ...[jobStart, jobEnd, task, task, task, executor],
      ...[() => stage("stageSubmitted"), () => stage("stageCompleted")],
    ][below(8)]?.();
    if (event) events.push(event);
  }
  return events;
}
