import type { JobProgress, RunningJob } from "../../actors/outlet/progress/job_board.ts";
import { duration, oneLine } from "../../actors/outlet/progress/words.ts";
import { cutToWidth, displayWidth } from "./display_width.ts";

/** What the status line shows: the oldest job that runs. */
export interface Status {
  readonly job: RunningJob;
  readonly progress: JobProgress;
  /** Jobs that run beside it. */
  readonly numOthers: number;
  /** Milliseconds since Spark last did something. */
  readonly age: number;
}

/** Columns of the bar between its brackets. */
const BAR = { most: 30, fewest: 10 };
/** Columns below which a name says nothing. */
const SHORTEST_NAME = 8;
/** Below this age, milliseconds, all is well and nothing is said of it. */
const QUIET_AGE = 3000;

type Style = "green" | "red" | "dim";

const codes: Record<Style, string> = { green: "\x1b[32m", red: "\x1b[31m", dim: "\x1b[2m" };

interface Part {
  readonly text: string;
  readonly style?: Style;
}

/**
 * The line that a terminal shows while a job runs.
 *
 * Where room is short the name goes first, then the bar, then what stands at
 * the end.
 *
 * @param columns the line takes at most so many
 * @param colors whether it has colours, which take no columns
 */
export function statusLine(status: Status, columns: number, colors: boolean): string {
  const { job } = status;
  const head = job.appName === null
    ? `Job ${job.jobId}`
    : `${oneLine(job.appName)}: job ${job.jobId}`;
  const tail = tailOf(status);
  const fixed = displayWidth(head) + tail.reduce((sum, { text }) => sum + displayWidth(text), 0);
  // A space before the name; two and the brackets around the bar.
  const free = columns - fixed - 5;
  const name = cutToWidth(oneLine(job.name), free - BAR.fewest);
  const shown = displayWidth(name) >= Math.min(SHORTEST_NAME, displayWidth(oneLine(job.name)));
  const width = Math.min(BAR.most, free - (shown ? displayWidth(name) : -1));
  const parts: Part[] = [
    { text: head },
    ...(shown ? [{ text: ` ${name}` }] : []),
    ...(width >= BAR.fewest ? bar(status, width) : []),
    ...tail,
  ];
  return render(parts, columns, colors);
}

function bar({ job, progress }: Status, width: number): Part[] {
  const share = job.numTasks > 0 ? Math.min(1, progress.numCompletedTasks / job.numTasks) : 0;
  const done = Math.floor(share * width);
  return [
    { text: "  [" },
    { text: "=".repeat(done), style: "green" },
    { text: `${done < width ? ">" : ""}${" ".repeat(Math.max(0, width - done - 1))}]` },
  ];
}

function tailOf({ job, progress, numOthers, age }: Status): Part[] {
  const { numCompletedTasks, numActiveTasks, numFailedTasks, stages } = progress;
  return [
    { text: `  ${numCompletedTasks}/${job.numTasks}  ${numActiveTasks} active` },
    ...(numFailedTasks > 0
      ? [{ text: `  ${numFailedTasks} failed`, style: "red" } satisfies Part]
      : []),
    ...(stages.length > 0 ? [{ text: `  ${stagesText(stages)}` }] : []),
    ...(numOthers > 0 ? [{ text: `  +${numOthers} job${numOthers === 1 ? "" : "s"}` }] : []),
    ...(age >= QUIET_AGE
      ? [{ text: `  last event ${duration(age)} ago`, style: "dim" } satisfies Part]
      : []),
  ];
}

/** The running stages by name; beyond three, how many more. */
export function stagesText(stages: readonly string[]): string {
  const named = stages.slice(0, 3).join(", ");
  const more = stages.length > 3 ? ` and ${stages.length - 3} more` : "";
  return `stage${stages.length === 1 ? "" : "s"} ${named}${more}`;
}

function render(parts: readonly Part[], columns: number, colors: boolean): string {
  let free = columns;
  let line = "";
  for (const { text, style } of parts) {
    const cut = cutToWidth(text, free);
    free -= displayWidth(cut);
    line += colors && style !== undefined && cut !== "" ? `${codes[style]}${cut}\x1b[0m` : cut;
    if (cut !== text) break;
  }
  return line;
}
