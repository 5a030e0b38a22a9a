/**
 * What the kernel sidecar costs: a kernel driven by jupyter_client, direct and
 * through the sidecar in turns.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import { pythonEnvironment } from "../../test/e2e/python_environment.ts";
import { median } from "./measure.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const program = fromFileUrl(new URL("./kernel_cost.py", import.meta.url));
const DIRECT = "python3";
const WRAPPED = "python3-sparkmonitor";

/** Milliseconds, one value a round; of messages, how many of the 20,000 came. */
interface Figures {
  readonly start: readonly number[];
  readonly execute: readonly number[];
  readonly messages: readonly number[];
  readonly shown: readonly number[];
  readonly large: readonly number[];
  /** Kilobytes: idle, then after each large message. */
  readonly memory: readonly { readonly Rss: number; readonly Pss: number }[];
}

/**
 * Measures execute round trips, the start, bursts, a large message and the
 * sidecar's memory.
 *
 * @param folder for temporary files
 * @param print takes one line
 */
export async function benchKernel(folder: string, print: (line: string) => void): Promise<void> {
  const { python, prefix } = await pythonEnvironment("jupyter");
  const env = {
    PATH: [join(prefix, "bin"), Deno.env.get("PATH") ?? ""].join(":"),
    JUPYTER_PATH: join(folder, "share", "jupyter"),
    INIT_CWD: folder,
  };
  const [, ...task] = manifest.tasks.sparkmonitor.split(" ");
  const install = ["install", "--kernel", DIRECT, "--name", WRAPPED, "--prefix", folder];
  await run(Deno.execPath(), [...task, ...install], env);
  const figures: Record<string, Figures> = JSON.parse(
    await run(python, [program, DIRECT, WRAPPED], env),
  );
  const { [DIRECT]: direct, [WRAPPED]: wrapped } = figures;
  if (direct === undefined || wrapped === undefined) throw new Error("Cannot measure kernels");

  print(
    "\nA kernel through the sidecar, ipykernel and jupyter_client; medians, direct in brackets",
  );
  const line = (label: string, key: "execute" | "large" | "messages", goal: string) => {
    const ratio = median(wrapped[key].map((ms, round) => ms / (direct[key][round] ?? NaN)));
    const [ours, bare] = [median(wrapped[key]), median(direct[key])].map((ms) => ms.toFixed(1));
    print(`  ${label.padEnd(30)} ${ours} ms (${bare}), ratio ${ratio.toFixed(2)}${goal}`);
  };
  line("execute, reply and idle", "execute", "  (goal: at most 1.15)");
  const more = median(wrapped.start) - median(direct.start);
  print(
    `  ${"start, to kernel_info".padEnd(30)} ${median(wrapped.start).toFixed(0)} ms ` +
      `(${median(direct.start).toFixed(0)}), ${more.toFixed(0)} ms more  (goal: at most 150)`,
  );
  line("20,000 messages of 1 kB", "messages", "  (goal: at most 1.05)");
  const came = (ofWay: Figures) => Math.min(...ofWay.shown);
  print(`  ${"  of them came, at least".padEnd(30)} ${came(wrapped)} (${came(direct)})`);
  line("a display of 50 MB", "large", "");
  const [idle, ...after] = wrapped.memory.map(({ Rss, Pss }) =>
    `${(Rss / 1024).toFixed(0)} MB (its share: ${(Pss / 1024).toFixed(0)})`
  );
  print(`  ${"memory of the sidecar, idle".padEnd(30)} ${idle}`);
  print(`  ${"  after 50 MB".padEnd(30)} ${after.at(-1)}  (goal: at most 80 MB)`);
}

async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: root,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot measure kernels: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
