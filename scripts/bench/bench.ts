/**
 * `deno task bench [replay] [tap] [kernel] [page]`: how fast and how large
 * `replay` is, what the tap costs Spark, what the sidecar of a kernel costs its
 * user, and what open pages cost and show, in ratios of one run; without a
 * name, all.
 * Nothing here passes or fails; the goals stand beside the figures.
 *
 * @module
 */
import { benchKernel } from "./kernel_cost.ts";
import type { LogSize } from "./make_log.ts";
import { type Cost, measure, median } from "./measure.ts";
import { benchPage } from "./page.ts";
import { benchTapEvents } from "./tap_events.ts";
import { benchTapJob } from "./tap_job.ts";

const ROUNDS = 7;
const root = new URL("../../", import.meta.url).pathname;
const folder = await Deno.makeTempDir({ prefix: "sparkmonitor-bench-" });
const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

/** As the task of deno.json runs it, without the task runner around it. */
const command = [
  "run",
  "-q",
  "--no-prompt",
  "--v8-flags=--max-semi-space-size=8",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  "--allow-env=INIT_CWD,SPARKMONITOR_*",
  `${root}main.ts`,
];
const replay = (log: string, peak = false) => measure([...command, "replay", log], { peak });
const parseOnly = (log: string) =>
  measure(["run", "-q", "--allow-read", `${root}scripts/bench/parse_only.ts`, log]);

/** In a process of its own: a child's peak begins with what its parent holds. */
async function makeLog(path: string, { numTasks, tasksPerStage }: LogSize) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--allow-read",
      "--allow-write",
      `${root}scripts/bench/make_log.ts`,
      path,
      `${numTasks}`,
      `${tasksPerStage}`,
    ],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)) as { bytes: number; numLines: number };
}

async function speed() {
  const log = `${folder}/speed`;
  const { bytes, numLines } = await makeLog(log, { numTasks: 19_920, tasksPerStage: 498 });
  print(`\nSpeed: ${numLines} events, ${(bytes / 1e6).toFixed(0)} MB; ${ROUNDS} rounds in turns`);
  await replay(log);
  await parseOnly(log);
  const rounds: { ours: Cost; parse: Cost }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    rounds.push({ ours: await replay(log), parse: await parseOnly(log) });
  }
  const ours = median(rounds.map((round) => round.ours.wall));
  const parse = median(rounds.map((round) => round.parse.wall));
  const ratio = median(rounds.map((round) => round.ours.wall / round.parse.wall));
  print(`  JSON.parse of each line   ${parse.toFixed(0)} ms`);
  print(`  replay, frames written    ${ours.toFixed(0)} ms`);
  print(`  ratio, median of pairs    ${ratio.toFixed(2)}  (goal: at most 1.50)`);
}

async function memory() {
  print("\nPeak memory of replay, one stage after the other of 10,000 tasks");
  const peaks: number[] = [];
  for (const numTaskEvents of [100_000, 1_000_000]) {
    const log = `${folder}/memory`;
    await makeLog(log, { numTasks: numTaskEvents / 2, tasksPerStage: 10_000 });
    const { peak, wall } = await replay(log, true);
    peaks.push(peak ?? NaN);
    const figures = `${peak?.toFixed(0)} MB, ${(wall / 1000).toFixed(1)} s`;
    print(`  ${numTaskEvents.toLocaleString("en").padStart(9)} task events     ${figures}`);
    await Deno.remove(log);
  }
  const [small = NaN, large = NaN] = peaks;
  print(`  ratio                     ${(large / small).toFixed(2)}  (goal: 1, and at most 200 MB)`);
}

try {
  const { deno, v8 } = Deno.version;
  print(`deno ${deno}, v8 ${v8}, ${Deno.build.target}, ${navigator.hardwareConcurrency} cores`);
  const isAsked = (name: string) => Deno.args.length === 0 || Deno.args.includes(name);
  if (isAsked("replay")) {
    await speed();
    await memory();
  }
  if (isAsked("tap")) {
    await benchTapEvents(folder, print);
    await benchTapJob(folder, print);
  }
  if (isAsked("kernel")) await benchKernel(folder, print);
  if (isAsked("page")) await benchPage(folder, print);
} finally {
  await Deno.remove(folder, { recursive: true });
}
