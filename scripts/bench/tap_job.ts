/**
 * What the tap costs a real Spark job, beside the two other ways to hear of
 * its tasks, and how late its frames are at a client.
 *
 * @module
 */
import { Monitor } from "../../actors/monitor.ts";
import { HttpOutlet } from "../../actors/outlet/http/http_outlet.ts";
import { systemClock } from "../../actors/runtime/clock.ts";
import { agentJar, agentOption, withAgent } from "../../actors/source/tap/java_agent.ts";
import { TapSource } from "../../actors/source/tap/tap_source.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import { pythonEnvironment } from "../../test/e2e/python_environment.ts";
import { median } from "./measure.ts";

const ROUNDS = 3;
const NUM_TASKS = 20_000;
const program = new URL("./tap_job.py", import.meta.url).pathname;

/** Milliseconds. */
interface JobCost {
  readonly job: number;
  readonly stop: number;
}

/** How the tasks' events are listened to. */
type Way = "no listener" | "the tap" | "the peer's listener" | "Spark's event log";

/**
 * Runs one job of 20,000 tasks on Spark 4.1, local[2], four ways in turn.
 *
 * @param folder for temporary files
 * @param print takes one line
 */
export async function benchTapJob(folder: string, print: (line: string) => void): Promise<void> {
  const { python } = await pythonEnvironment("spark41");
  const { prefix } = await pythonEnvironment("receiver");
  const lags: number[] = [];
  const ways: Record<Way, () => Promise<JobCost>> = {
    "no listener": () => runJob(python, folder),
    "the tap": () => withTap(python, folder, lags),
    "the peer's listener": () => withPeer(python, folder, prefix),
    "Spark's event log": () =>
      runJob(python, folder, {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": `file://${folder}`,
      }),
  };
  print(
    `\nCost of listening: ${NUM_TASKS.toLocaleString("en")} tasks, Spark 4.1, local[2]; ` +
      `${ROUNDS} rounds in turns`,
  );
  const costs = new Map<string, JobCost[]>(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, run] of Object.entries(ways)) costs.get(way)?.push(await run());
  }
  const bare = costs.get("no listener") ?? [];
  for (const [way, ofWay] of costs) {
    const ratio = median(ofWay.map(({ job }, round) => job / (bare[round]?.job ?? NaN)));
    const job = median(ofWay.map((cost) => cost.job));
    const stop = median(ofWay.map((cost) => cost.stop));
    print(
      `  ${way.padEnd(20)} ${(job / 1000).toFixed(2)} s, ratio ${ratio.toFixed(3)}; ` +
        `then stop() ${stop.toFixed(0)} ms`,
    );
  }
  print(
    `  lag, end of a task to its frame at an SSE client: median ${median(lags).toFixed(0)} ms ` +
      `of ${lags.length} frames  (goal: at most 100 ms above the tick)`,
  );
}

async function runJob(
  python: string,
  folder: string,
  settings: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<JobCost> {
  const all = { "spark.ui.enabled": "false", "spark.local.dir": folder, ...settings };
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [program, `${NUM_TASKS}`, JSON.stringify(all)],
    cwd: folder,
    env: { SPARK_LOCAL_HOSTNAME: "localhost", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot measure the job: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}

async function withTap(python: string, folder: string, lags: number[]): Promise<JobCost> {
  const clock = systemClock;
  await using monitor = new Monitor({ clock });
  const addressFile = `${folder}/runtime/bench`;
  const source = new TapSource({ addressFile, clock });
  monitor.addSource(source);
  const token = crypto.randomUUID();
  const page = new HttpOutlet({ clock, version: "bench", token, metrics: monitor.metrics });
  monitor.addOutlet(page);
  const [{ port }] = await Promise.all([page.listening, source.listening]);
  const reading = readLags(`http://127.0.0.1:${port}/api/v1/frames`, token, lags);
  const env = { SPARK_SUBMIT_OPTS: withAgent(undefined, agentOption(agentJar(), addressFile)) };
  const cost = await runJob(python, folder, {}, env);
  await reading;
  return cost;
}

/** Reads an event stream to the application's end; how late each task's end came goes to `lags`. */
async function readLags(url: string, token: string, lags: number[]): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  let rest = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const now = Date.now();
    const events = (rest + chunk).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data === undefined || event.startsWith("event:")) continue;
      const frame: Frame = JSON.parse(data);
      if (frame.msgtype === "sparkTaskEnd") lags.push(now - frame.finishTime);
      if (frame.msgtype === "sparkApplicationEnd") return;
    }
  }
}

async function withPeer(python: string, folder: string, prefix: string): Promise<JobCost> {
  const jar = await findJar(prefix);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const drained = drain(listener);
  try {
    return await runJob(
      python,
      folder,
      {
        "spark.extraListeners": "sparkmonitor.listener.JupyterSparkMonitorListener",
        "spark.driver.extraClassPath": jar,
      },
      { SPARKMONITOR_KERNEL_PORT: `${listener.addr.port}` },
    );
  } finally {
    listener.close();
    await drained;
  }
}

/** The peer's kernel extension reads all and keeps up; so does this. */
async function drain(listener: Deno.Listener): Promise<void> {
  const connections: Promise<unknown>[] = [];
  try {
    for await (const connection of listener) {
      connections.push(readAll(connection));
    }
  } finally {
    await Promise.all(connections);
  }
}

/** Reads into one buffer: a stream's would fill the memory that the job needs. */
async function readAll(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Reset by the driver: it is over.
  } finally {
    connection.close();
  }
}

async function findJar(prefix: string): Promise<string> {
  for await (const { name } of Deno.readDir(`${prefix}/lib`)) {
    return `${prefix}/lib/${name}/site-packages/sparkmonitor/listener_spark4_2.13.jar`;
  }
  throw new Error(`Cannot find the peer's listener below ${prefix}`);
}
