import { agentJar, agentOption, withAgent } from "../actors/source/tap/java_agent.ts";
import { withToolOption } from "../actors/source/tap/java_tool_options.ts";
import { holdFreshAddressFile } from "../actors/source/tap/runtime_folder.ts";
import { runKernel } from "../kernel/run_kernel.ts";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import { Doorbell } from "./kernel/doorbell.ts";
import { MonitorProcess } from "./kernel/monitor_process.ts";
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
  const { clock, env, terminal } = context;
  const warn = (what: string) => terminal.err(`sparkmonitor: ${what}; the kernel is not affected`);
  context.takeErrors((error) => warn(reasonOf(error)));

  const folder = addressFolder(env);
  using address = holdFreshAddressFile(folder, "kernel");
  const doorbell = Promise.withResolvers<Doorbell | null>();
  const link = new MonitorProcess({
    command: monitorCommand(address.path, flags),
    // A server that npm or `deno task` started hands on where that was.
    env: { INIT_CWD: Deno.cwd() },
    clock,
    onReady: () => void doorbell.promise.then((bell) => bell?.close()),
    onFailure: warn,
  });
  const variables = childVariables(address.path, flags, context, warn);
  if (Object.keys(variables).length === 0) doorbell.resolve(null);
  else {
    Doorbell.listen(address.path, () => link.start()).then(doorbell.resolve, (error) => {
      warn(reasonOf(error));
      doorbell.resolve(null);
    });
  }
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
    });
  } finally {
    (await doorbell.promise)?.close();
    await link.close();
  }
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
    const option = agentOption(agentJar(), addressFile);
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
