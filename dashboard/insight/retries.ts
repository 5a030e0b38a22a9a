import type { StageSnapshot } from "../../actors/application_snapshot.ts";
import { formatDuration, formatNumber } from "../format/mod.ts";
import { tellingLine } from "../model/telling_line.ts";
import { endedStages, stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { severityOf } from "./severity_of.ts";

/** One less than `spark.task.maxFailures` (4): if all are of one task, the job nearly failed. */
const MIN_FAILED = 3;

/** Part of a stage's tasks; a few lost attempts among thousands are ordinary on a cluster. */
const MIN_SHARE = 0.01;

/** Stages that got through, but only by doing work again. */
export function retries(input: InsightInput): Insight[] {
  return [...failedTasks(input), ...stageAttempts(input)];
}

function* failedTasks(input: InsightInput): Generator<Insight> {
  for (const { key, stage, wallTime } of endedStages(input)) {
    const { numFailedTasks, numTasks, stageAttemptId } = stage;
    if (numFailedTasks < MIN_FAILED || numFailedTasks < MIN_SHARE * numTasks) continue;
    if (stageAttemptId > 0) continue; // Said of the attempt as a whole.
    const lost = wallTime * numFailedTasks / (numFailedTasks + numTasks);
    yield {
      kind: "retries",
      severity: severityOf(lost),
      subject: { type: "stage", key },
      title: `Task retries in ${stageName(key)}`,
      evidence: `${formatNumber(numFailedTasks)} task attempts failed before all ${
        formatNumber(numTasks)
      } tasks were done${because(stage.firstErrorMessage)}`,
      remedy: "Spark hides such failures until one task fails spark.task.maxFailures times (4). " +
        "Mend what the message names; where executors are killed for their memory, raise " +
        "spark.executor.memoryOverhead.",
      lost,
    };
  }
}

/** The newest attempt of each stage that was tried again, if it did not fail in its turn. */
function* stageAttempts({ stages, now }: InsightInput): Generator<Insight> {
  for (const [key, stage] of stages) {
    const { stageId, stageAttemptId, status, submissionTime } = stage;
    if (stageAttemptId === 0 || submissionTime === null) continue;
    if (status !== "COMPLETED" && status !== "RUNNING") continue;
    if (stages.has(`${stageId}.${stageAttemptId + 1}`)) continue;
    const lost = Math.max(0, (stage.completionTime ?? now) - submissionTime);
    const before = stages.get(`${stageId}.${stageAttemptId - 1}`);
    yield {
      kind: "retries",
      severity: severityOf(lost),
      subject: { type: "stage", key },
      title: `Stage ${stageId} was tried again`,
      evidence: `Spark ran it ${stageAttemptId + 1} times, the last time for ${
        formatDuration(lost)
      }${because(before === undefined ? null : reasonOf(before))}`,
      remedy: "Shuffle files were lost, most often with an executor. Look for executors that " +
        "were removed or killed for their memory (spark.executor.memoryOverhead); on hosts that " +
        "come and go set spark.decommission.enabled and spark.storage.decommission.enabled.",
      lost,
    };
  }
}

function reasonOf({ failureReason, firstErrorMessage }: StageSnapshot): string | null {
  return failureReason ?? firstErrorMessage;
}

/** The line of a message that says most, short enough for a sentence. */
function because(message: string | null): string {
  const line = tellingLine(message ?? "");
  if (line === "") return ".";
  return line.length > 200 ? `: ${line.slice(0, 200)}…` : `: ${line}`;
}
