import type {
  BoardChange,
  BoardTotals,
  RunningJob,
} from "../../actors/outlet/progress/job_board.ts";
import { count, duration, oneLine } from "../../actors/outlet/progress/words.ts";
import { stagesText, type Status } from "./status_line.ts";

/** Characters of an error message that a line shows. */
const MAX_REASON = 200;

/** The line for what a frame changed, where no terminal shows a status. */
export function changeLine(change: BoardChange): string {
  const { job } = change;
  switch (change.kind) {
    case "jobStarted":
      return `${nameOf(job)} started: ${oneLine(job.name)} ` +
        `(${count(job.numStages, "stage")}, ${count(job.numTasks, "task")})`;
    case "jobEnded":
      return endLine(change);
    case "stageFailed": {
      const { stageId, stageAttemptId, failureReason } = change.stage;
      const attempt = stageAttemptId === 0 ? "" : `, attempt ${stageAttemptId},`;
      return `${nameOf(job)}: stage ${stageId}${attempt} failed${because(failureReason)}`;
    }
    default:
      return change satisfies never;
  }
}

function endLine({ job, end }: BoardChange & { kind: "jobEnded" }): string {
  const { completionTime, numCompletedTasks, numSkippedTasks, numFailedTasks, errorMessage } = end;
  const took = completionTime === null || job.submissionTime === null
    ? ""
    : ` after ${duration(completionTime - job.submissionTime)}`;
  const skipped = numSkippedTasks === 0 ? "" : `, ${numSkippedTasks} skipped`;
  const failed = numFailedTasks === 0 ? "" : `, ${numFailedTasks} failed`;
  const tasks = `${count(numCompletedTasks, "task")} completed${skipped}${failed}`;
  return end.status === "COMPLETED"
    ? `${nameOf(job)} completed${took}: ${tasks}`
    : `${nameOf(job)} failed${took}, ${tasks}${because(errorMessage)}`;
}

/** The line, now and then, of a job that takes long. */
export function progressLine({ job, progress, numOthers, age }: Status): string {
  const { numCompletedTasks, numActiveTasks, numFailedTasks, stages } = progress;
  return [
    `${nameOf(job)}: ${numCompletedTasks} of ${count(job.numTasks, "task")}`,
    `${numActiveTasks} active`,
    `${numFailedTasks} failed`,
    ...(stages.length === 0 ? [] : [stagesText(stages)]),
    `last event ${duration(age)} ago`,
    ...(numOthers === 0 ? [] : [`${count(numOthers, "more job")} running`]),
  ].join(", ");
}

/**
 * What a program did, at its end.
 *
 * @param ms how long the program ran
 * @param losses what was left out of the frames, by reason
 */
export function summaryLine(
  totals: BoardTotals,
  ms: number,
  losses: ReadonlyMap<string, number>,
): string {
  const { numCompletedJobs, numFailedJobs, numUnfinishedJobs } = totals;
  const parts = [
    ...(numFailedJobs === 0 ? [] : [`${numFailedJobs} failed`]),
    ...(numUnfinishedJobs === 0 ? [] : [`${numUnfinishedJobs} unfinished`]),
  ];
  const jobs = count(numCompletedJobs + numFailedJobs + numUnfinishedJobs, "job");
  const failedTasks = totals.numFailedTasks === 0 ? "" : ` (${totals.numFailedTasks} failed)`;
  return [
    count(totals.numApplications, "application"),
    parts.length === 0 ? jobs : `${jobs} (${parts.join(", ")})`,
    `${count(totals.numCompletedTasks, "task")}${failedTasks}`,
    duration(ms),
    ...(losses.size === 0 ? [] : [`left out ${lossesText(losses)}`]),
  ].join(", ");
}

function lossesText(losses: ReadonlyMap<string, number>): string {
  return [...losses].map(([reason, n]) => `${n} ${reason.replace(/^left out /, "")}`).join(", ");
}

function nameOf({ appName, jobId }: RunningJob): string {
  return appName === null ? `job ${jobId}` : `${oneLine(appName)}: job ${jobId}`;
}

/** The first line of a reason: the stack behind it is the program's to show. */
function because(reason: string | null): string {
  const first = oneLine(reason?.trim().split("\n", 1)[0] ?? "");
  if (first === "") return "";
  return `: ${first.length > MAX_REASON ? `${first.slice(0, MAX_REASON)}…` : first}`;
}
