import {
  type DisplayedJob,
  jobLabel,
  jobName,
  jobsDone,
  jobState,
  joined,
  type Phrase,
  plain,
  type RunningView,
  summary,
} from "./display_phrases.ts";
import type { ExecutionTotals } from "./execution_jobs.ts";

/** Bars that a display has at most. */
const MAX_BARS = 4;

/** Colours: JupyterLab's, else Visual Studio Code's, else some that show on light and on dark. */
const DONE = "var(--jp-brand-color1,var(--vscode-progressBar-background,#3584d6))";
const BAD = "var(--jp-error-color1,var(--vscode-errorForeground,#d93b3b))";
const GOOD = "var(--jp-success-color1,var(--vscode-charts-green,#388a3c))";

/** Frontends would take dollar signs in names for formulas; these classes are MathJax's. */
const CLASSES = "sparkmonitor-progress mathjax_ignore tex2jax_ignore";
const FRAME = "max-width:46em;font-family:var(--jp-ui-font-family,system-ui,sans-serif);" +
  "font-size:var(--jp-ui-font-size1,13px);line-height:1.5;font-variant-numeric:tabular-nums";
const QUIET = "color:color-mix(in srgb,currentColor 72%,transparent)";
const ROW = "display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:1.5em";
const NAME = "max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap";
const BAR = "position:relative;height:4px;margin:2px 0 7px;border-radius:2px;overflow:hidden";
const DOT = "display:inline-block;width:.5em;height:.5em;margin-right:.6em;border-radius:50%";

/** The running jobs of an execution: a bar for each of the oldest, and how many others. */
export function runningHtml(view: RunningView): string {
  const { jobs, totals, age } = view;
  const bars = jobs.slice(0, MAX_BARS)
    .map((job, i) => jobHtml(job, jobLabel(job, view), i === 0 ? age : 0));
  const numMore = jobs.length - bars.length;
  const rest = [
    ...(numMore > 0 ? [[{ text: `+ ${numMore} more` }]] : []),
    ...(totals.numJobs > 0 ? [[{ text: "done: " }, ...joined(jobsDone(totals, true), ", ")]] : []),
  ];
  const foot = rest.length === 0
    ? ""
    : `<div style="${QUIET}">${phrasesHtml(joined(rest, " · "))}</div>`;
  return frame(bars.join("") + foot);
}

/**
 * What the jobs of an execution have come to, in one line.
 *
 * @param isFinal whether no further job is expected
 */
export function summaryHtml(totals: ExecutionTotals, isFinal: boolean): string {
  const { numFailedJobs, numCancelledJobs, numLostJobs } = totals;
  const isGood = isFinal && numFailedJobs + numCancelledJobs + numLostJobs === 0;
  const color = numFailedJobs > 0 ? BAD : isGood ? GOOD : "currentColor";
  const dot = `<span aria-hidden="true" style="${DOT};background:${color}"></span>`;
  const line = phrasesHtml([{ text: "Spark: " }, ...joined(summary(totals, isFinal), ", ")]);
  return frame(`<div style="${QUIET}">${dot}${line}</div>`);
}

function jobHtml(displayed: DisplayedJob, label: string, age: number): string {
  const name = jobName(displayed);
  const state = joined(jobState(displayed, age).map((phrase) => [phrase]), ", ");
  return `<div style="${ROW}"><span style="${NAME}">` +
    `<span style="${QUIET}">${escape(label)}:</span> ${escape(name)}</span> ` +
    `<span style="${QUIET}">${phrasesHtml(state)}</span></div>` +
    barHtml(displayed, `${label}: ${name}`, plain(state));
}

function barHtml({ job, progress }: DisplayedJob, label: string, state: string): string {
  const { numTasks } = job;
  const done = Math.min(progress.numCompletedTasks, numTasks);
  const active = Math.min(progress.numActiveTasks, numTasks - done);
  const percent = (n: number) => `${numTasks === 0 ? 0 : (n / numTasks * 100).toFixed(2)}%`;
  const layer = (style: string) => `<div style="position:absolute;top:0;bottom:0;${style}"></div>`;
  // Without tasks there is no value: assistive technology then says "busy".
  const values = numTasks === 0
    ? ""
    : `aria-valuemin="0" aria-valuemax="${numTasks}" aria-valuenow="${done}" `;
  return `<div role="progressbar" aria-label="${escape(label)}" ${values}` +
    `aria-valuetext="${escape(state)}" style="${BAR}">` +
    layer("left:0;right:0;background:currentColor;opacity:.14") +
    layer(`left:0;width:${percent(done)};background:${DONE}`) +
    layer(`left:${percent(done)};width:${percent(active)};background:${DONE};opacity:.4`) +
    "</div>";
}

function frame(content: string): string {
  return `<div class="${CLASSES}" style="${FRAME}">${content}</div>`;
}

function phrasesHtml(phrases: readonly Phrase[]): string {
  return phrases.map(({ text, isBad }) =>
    isBad ? `<span style="color:${BAD}">${escape(text)}</span>` : escape(text)
  ).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
