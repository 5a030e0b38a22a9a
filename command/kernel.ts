import { agentJar, agentOption, checkLocale, withAgent } from "../actors/source/tap/java_agent.ts";
import { withToolOption } from "../actors/source/tap/java_tool_options.ts";
import { type HeldAddressFile, holdFreshAddressFile } from "../actors/source/tap/runtime_folder.ts";
import type { MonitorLink } from "../kernel/proxy/monitor_link.ts";
import { runKernel } from "../kernel/run_kernel.ts";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import { countLines } from "./kernel/count_lines.ts";
import { Doorbell } from "./kernel/doorbell.ts";
import { MonitorProcess } from "./kernel/monitor_process.ts";
import { NoMonitor } from "./kernel/no_monitor.ts";
import { kernelCommand } from "./kernelspec/kernel_command.ts";
import { addressFolder } from "./tap.ts";

/** What the flags of `kernel` say. */
export interface KernelFlags extends CommonFlags {
  readonly connectionFile: string;
  readonly javaToolOptions?: boolean;
  readonly out?: string;
  readonly dialect?: string;
}

/**
 * Starts a Jupyter kernel, stands between it and its clients, and watches the
 * Spark drivers in it.
 *
 * The kernel comes first: whatever goes wrong with the watching is said in one
 * line, and the kernel runs on.
 *
 * @param command the kernel and its arguments
 * @returns the kernel's exit code
 */
export async function kernel(
  command: readonly string[],
  flags: KernelFlags,
  context: CommandContext,
): Promise<number> {
  const { clock, terminal } = context;
  const warn = (what: string) => terminal.err(`sparkmonitor: ${what}; the kernel is not affected`);
  context.takeErrors((error) => warn(reasonOf(error)));

  const folder = addressFolder(context.env);
  using address = holdAddress(folder, warn);
  const { link, env: variables, doorbell } = address === null
    ? { link: new NoMonitor(), env: {}, doorbell: Promise.resolve(null) }
    : watch(address.path, flags, context, warn);
  try {
    return await runKernel({
      connectionFile: flags.connectionFile,
      command,
      env: variables,
      link,
      clock,
      runtimeFolder: folder,
      onSignal,
      onNotice: (_level, text) => terminal.err(`sparkmonitor: ${text}`),
      onCounts: (counts) => {
        for (const line of countLines(counts)) terminal.err(`sparkmonitor: ${line}`);
      },
    });
  } finally {
    (await doorbell)?.close();
    await link.close();
  }
}

/** @returns null where there can be none: no driver is watched then */
function holdAddress(folder: string, warn: (what: string) => void): HeldAddressFile | null {
  try {
    return holdFreshAddressFile(folder, "kernel");
  } catch (error) {
    warn(`Spark is not watched, there is no place for an address in ${folder}: ${reasonOf(error)}`);
    return null;
  }
}

/** What watches the kernel's drivers. */
interface Watch {
  readonly link: MonitorLink;
  /** Variables for the kernel. */
  readonly env: Readonly<Record<string, string>>;
  /** Null where drivers cannot call. */
  readonly doorbell: Promise<Doorbell | null>;
}

function watch(
  addressFile: string,
  flags: KernelFlags,
  context: CommandContext,
  warn: (what: string) => void,
): Watch {
  const doorbell = Promise.withResolvers<Doorbell | null>();
  const link = new MonitorProcess({
    command: monitorCommand(addressFile, flags),
    // A server that npm or `deno task` started hands on where that was.
    env: { INIT_CWD: Deno.cwd() },
    clock: context.clock,
    onReady: () => void doorbell.promise.then((bell) => bell?.close()),
    onFailure: warn,
  });
  const env = childVariables(addressFile, flags, context, warn);
  if (Object.keys(env).length === 0) doorbell.resolve(null);
  else {
    Doorbell.listen(addressFile, () => link.start()).then(doorbell.resolve, (error) => {
      warn(reasonOf(error));
      doorbell.resolve(null);
    });
  }
  return { link, env, doorbell: doorbell.promise };
}

function onSignal(callback: (signal: "SIGINT" | "SIGTERM") => void): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => callback(signal));
  }
}

/** What puts the tap into the kernel's drivers; nothing where that cannot be. */
function childVariables(
  addressFile: string,
  { javaToolOptions = false }: KernelFlags,
  { env }: CommandContext,
  warn: (what: string) => void,
): Record<string, string> {
  try {
    const jar = agentJar();
    // A driver that is told of a jar that is not there does not start.
    Deno.statSync(jar);
    const option = agentOption(jar, addressFile);
    checkLocale(option);
    return {
      SPARK_SUBMIT_OPTS: withAgent(env("SPARK_SUBMIT_OPTS"), option),
      ...(javaToolOptions && {
        JAVA_TOOL_OPTIONS: withToolOption(env("JAVA_TOOL_OPTIONS"), option),
      }),
    };
  } catch (error) {
    warn(reasonOf(error));
    return {};
  }
}

function monitorCommand(addressFile: string, flags: KernelFlags): string[] {
  const { config, out, dialect, verbose = false } = flags;
  return [
    ...kernelCommand(),
    "kernel-monitor",
    "--address-file",
    addressFile,
    ...(config === undefined ? [] : ["--config", config]),
    ...(out === undefined ? [] : ["--out", out]),
    ...(dialect === undefined ? [] : ["--dialect", dialect]),
    ...(verbose ? ["--verbose"] : []),
  ];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
