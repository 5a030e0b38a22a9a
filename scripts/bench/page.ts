/**
 * What open pages cost the sidecar, and how soon they show what happens.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { oneJob } from "../../test/e2e/page/plans.ts";
import { PlayedLog } from "../../test/e2e/page/played_log.ts";
import { serveLog, untilSummary } from "../../test/e2e/page/serve_plan.ts";
import { median } from "./measure.ts";
import { benchBrowser } from "./page_browser.ts";
import { openPage, type PageClient } from "./page_clients.ts";
import { processCost } from "./process_cost.ts";

const NUM_PAGES = 100;
const NUM_TASKS = 20_000;
/** Milliseconds between two snapshots of a stage, as configured. */
const TICK = 1000;

interface Watched {
  readonly clients: readonly PageClient[];
  /** Seconds. */
  readonly duration: number;
  /** Seconds of the sidecar's CPU while the job ran. */
  readonly cpu: number;
  /** MB. */
  readonly peak: number;
}

/**
 * Measures a sidecar with 100 open pages against one with a single page, the
 * bundle, and the page in Chromium.
 *
 * @param folder for temporary files
 * @param print takes one line
 */
export async function benchPage(folder: string, print: (line: string) => void): Promise<void> {
  const one = await watch(join(folder, "one-page"), 1);
  const many = await watch(join(folder, "many-pages"), NUM_PAGES);
  print(
    `\n${NUM_PAGES} open pages of a job of ${NUM_TASKS.toLocaleString("en")} tasks that runs for ` +
      `${many.duration.toFixed(0)} s; with one page in brackets`,
  );
  const lags = many.clients.flatMap(({ lags }) => lags).toSorted((a, b) => a - b);
  const quantile = (share: number) => lags[Math.floor((lags.length - 1) * share)] ?? NaN;
  const line = (label: string, text: string) => print(`  ${label.padEnd(30)} ${text}`);
  line(
    "lag of a stage's snapshot",
    `median ${quantile(0.5).toFixed(0)} ms (${median(one.clients[0]?.lags ?? []).toFixed(0)}), ` +
      `99 % ${quantile(0.99).toFixed(0)} ms, worst ${quantile(1).toFixed(0)} ms`,
  );
  const inTime = many.clients.filter(({ lags }) => lags.every((lag) => lag <= 2 * TICK)).length;
  line("  pages within two ticks", `${inTime}  (goal: ${NUM_PAGES})`);
  const numTicks = many.clients.map(({ lags }) => lags.length);
  line(
    "  snapshots a page",
    `${Math.min(...numTicks)} to ${Math.max(...numTicks)} (${one.clients[0]?.lags.length})`,
  );
  const share = ({ cpu, duration }: Watched) => `${(100 * cpu / duration).toFixed(0)} %`;
  line(
    "CPU of the sidecar",
    `${share(many)} of a core (${share(one)}), ratio ${(many.cpu / one.cpu).toFixed(2)}`,
  );
  line("memory of the sidecar", `${many.peak.toFixed(0)} MB (${one.peak.toFixed(0)})`);
  const [client] = many.clients;
  line(
    "a page reads",
    `${((client?.numBytes ?? NaN) / 1000).toFixed(0)} kB of frames, asks ${client?.numPolls} times`,
  );
  await benchBundle(line);
  await benchBrowser(folder, line);
}

/** A sidecar that so many pages look at while the job runs. */
async function watch(folder: string, numPages: number): Promise<Watched> {
  await Deno.mkdir(folder);
  const plan = { ...oneJob(NUM_TASKS, 100), startTime: Date.now() };
  using log = new PlayedLog(folder, plan);
  log.write(2);
  await using served = await serveLog(log.folder);
  await untilSummary(served, ({ appName }) => appName !== null);
  const pages = Array.from({ length: numPages }, () => openPage(served, plan.appId));
  const before = await processCost(served.child.pid);
  const begin = performance.now();
  await log.playAll();
  const duration = (performance.now() - begin) / 1000;
  const clients = await Promise.all(pages);
  const { cpu, peak } = await processCost(served.child.pid);
  return { clients, duration, cpu: cpu - before.cpu, peak };
}

async function benchBundle(line: (label: string, text: string) => void): Promise<void> {
  const dashboard = fromFileUrl(new URL("../../dashboard/", import.meta.url));
  const names: string[] = JSON.parse(await Deno.readTextFile(join(dashboard, "built/files.json")));
  const sizes = await Promise.all(
    names.map(async (name) => (await Deno.stat(join(dashboard, "built", name))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size) / 1000;
  line("files of the page", `${total.toFixed(0)} kB in all`);
}
