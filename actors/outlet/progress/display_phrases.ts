import type { ExecutionTotals } from "./execution_jobs.ts";
import type { BoardEntry } from "./job_board.ts";
import { count, duration, oneLine, timeSoFar } from "./words.ts";

/** Below this age, milliseconds, all is well and nothing is said of it. */
const QUIET_AGE = 10_000;
/** Steps in which it is said, so that it makes no updates of its own. */
const AGE_STEP = 5000;
/** Characters of a name that are shown. */
const MAX_NAME = 100;

/** The file that ipykernel gives the code of a cell, and the line in it. */
const CELL_FILE = / at \S*[\\/]ipykernel_\d+[\\/]\d+\.py:(\d+)$/;

/** A job that runs, as a display shows it. */
export interface DisplayedJob extends BoardEntry {
  /** Milliseconds since its submission. */
  readonly runTime: number;
}

/** What a display shows while jobs run. */
export interface RunningView {
  /** Oldest first; at least one. */
  readonly jobs: readonly [DisplayedJob, ...DisplayedJob[]];
  /** Of the same execution's jobs that no longer run. */
  readonly totals: ExecutionTotals;
  /** Milliseconds since Spark last did something. */
  readonly age: number;
}

/** A piece of a line; what went wrong is shown apart. */
export interface Phrase {
  readonly text: string;
  readonly isBad?: boolean;
}

/** What names a job: `Spark job 3`, with its application where `jobs` are those of several. */
export function jobLabel({ job, appKey }: DisplayedJob, { jobs }: RunningView): string {
  const { appName, jobId } = job;
  return appName !== null && jobs.some((other) => other.appKey !== appKey)
    ? `Spark job ${jobId} of ${shown(appName)}`
    : `Spark job ${jobId}`;
}

/** A job's name; ipykernel's file of a cell says nothing to the one who wrote the cell. */
export function jobName({ job }: DisplayedJob): string {
  return shown(job.name.replace(CELL_FILE, ", line $1"));
}

/** Where a job stands. @param age milliseconds since Spark last did something */
export function jobState({ job, progress, runTime }: DisplayedJob, age: number): Phrase[] {
  const { numCompletedTasks, numActiveTasks, numFailedTasks } = progress;
  return [
    { text: `${numCompletedTasks}/${count(job.numTasks, "task")}` },
    { text: `${numActiveTasks} active` },
    ...(numFailedTasks > 0 ? [{ text: `${numFailedTasks} failed`, isBad: true }] : []),
    { text: timeSoFar(runTime) },
    ...(age >= QUIET_AGE ? [{ text: `no news for ${timeSoFar(age - age % AGE_STEP)}` }] : []),
  ];
}

/** What jobs have come to: `3 jobs (1 failed)`, `1205 tasks`. */
export function jobsDone(totals: ExecutionTotals, isFinal: boolean): Phrase[][] {
  return [
    [
      { text: `${count(totals.numJobs, "job")}${isFinal ? "" : " so far"}` },
      ...inBrackets([
        { text: amount(totals.numFailedJobs, "failed"), isBad: true },
        { text: amount(totals.numCancelledJobs, "cancelled") },
        { text: notSeen(totals.numLostJobs) },
      ]),
    ],
    [
      { text: count(totals.numCompletedTasks, "task") },
      ...inBrackets([
        { text: amount(totals.numFailedTasks, "failed"), isBad: true },
        { text: amount(totals.numKilledTasks, "killed") },
        { text: amount(totals.numSkippedTasks, "skipped") },
        { text: notSeen(totals.numMissingTaskEnds) },
      ]),
    ],
  ];
}

/** What an execution's jobs have come to, in one line of phrases to be joined by commas. */
export function summary(totals: ExecutionTotals, isFinal: boolean): Phrase[][] {
  return [...jobsDone(totals, isFinal), [{ text: duration(totals.busyTime) }]];
}

/** `items` side by side, `separator` between two. */
export function joined(items: readonly (readonly Phrase[])[], separator: string): Phrase[] {
  return items.flatMap((phrases, i) => i === 0 ? phrases : [{ text: separator }, ...phrases]);
}

export function plain(phrases: readonly Phrase[]): string {
  return phrases.map(({ text }) => text).join("");
}

function inBrackets(phrases: readonly Phrase[]): Phrase[] {
  const said = phrases.filter(({ text }) => text !== "");
  if (said.length === 0) return [];
  return [{ text: " (" }, ...joined(said.map((phrase) => [phrase]), ", "), { text: ")" }];
}

function amount(n: number, what: string): string {
  return n === 0 ? "" : `${n} ${what}`;
}

function notSeen(n: number): string {
  return n === 0 ? "" : `${count(n, "end")} not seen`;
}

/** A text of Spark's or the user's: one line, not long, and text that any encoding bears. */
function shown(text: string): string {
  const characters = [...oneLine(text).toWellFormed()];
  if (characters.length <= MAX_NAME) return characters.join("");
  return `${characters.slice(0, MAX_NAME - 1).join("")}…`;
}
