import type { Clock } from "../actors/runtime/clock.ts";
import { type ConnectionInfo, parseConnectionFile } from "../protocol/jupyter/connection_file.ts";
import { ChildKernel, type KernelSignal, KernelStartError } from "./child/child_kernel.ts";
import { PrivateConnectionFile, sweepConnectionFiles } from "./child/private_connection_file.ts";
import type { OnNotice } from "./notice.ts";
import type { KernelProxy, KernelProxyCounts, KernelProxyOptions } from "./proxy/kernel_proxy.ts";
import type { MonitorLink } from "./proxy/monitor_link.ts";

/** Milliseconds for what a dead kernel has said last. */
const DRAIN = 1000;
/** Milliseconds for the monitor's last words. */
const FAREWELL = 1000;
/** Milliseconds for clients to take what they have got. */
const FLUSH = 1000;
/** Milliseconds after which a kernel that has not opened its ports is worth a word. */
const SILENT = 30_000;

/** What {@link runKernel} runs, and with what. */
export interface RunKernelOptions {
  /** Path of the connection file that clients have. */
  readonly connectionFile: string;
  /** The real kernel; `{kernel_connection_file}` stands for the path of its connection file. */
  readonly command: readonly string[];
  /** Variables for the real kernel besides the sidecar's. */
  readonly env: Readonly<Record<string, string>>;
  readonly link: MonitorLink;
  readonly clock: Clock;
  /** For private files; the user's own. */
  readonly runtimeFolder: string;
  /** Calls back at each SIGINT and SIGTERM that the sidecar gets. */
  readonly onSignal: (callback: (signal: KernelSignal) => void) => void;
  readonly onNotice: OnNotice;
  /** Told at the end what was refused. */
  readonly onCounts?: (counts: KernelProxyCounts) => void;
}

/**
 * Runs a kernel with the sidecar in front of it, until the kernel ends.
 *
 * @returns the exit code: the kernel's, or 1, 126 or 127 where it could not be run
 */
export async function runKernel(options: RunKernelOptions): Promise<number> {
  let child: ChildKernel | undefined;
  try {
    const clients = readConnectionFile(options.connectionFile);
    using file = createFile(clients, options);
    // First of all: what follows is done while it starts.
    child = ChildKernel.spawn({ ...options, connectionFile: file.path });
    options.onSignal((signal) => forward(signal, child!, options.onNotice));
    const proxy = await openProxy({ ...options, clients, kernel: file.info });
    try {
      sweepConnectionFiles(options.runtimeFolder);
      return await serve(child, proxy, options);
    } finally {
      proxy.close();
      options.onCounts?.(proxy.counts);
    }
  } catch (error) {
    options.onNotice("error", reasonOf(error));
    if (child !== undefined) {
      child.signal("SIGKILL");
      await child.ended;
    }
    return error instanceof KernelStartError ? error.code : 1;
  }
}

/** Synchronous, as all that the kernel's start waits for. */
function readConnectionFile(path: string): ConnectionInfo {
  return parseConnectionFile(Deno.readTextFileSync(path));
}

/** A kernel does not stay away because of a folder: one of its own will do. */
function createFile(
  clients: ConnectionInfo,
  { runtimeFolder, onNotice }: RunKernelOptions,
): PrivateConnectionFile {
  try {
    return PrivateConnectionFile.create(runtimeFolder, clients);
  } catch (error) {
    const file = PrivateConnectionFile.createAside(clients);
    onNotice("warning", `${reasonOf(error)}; it is in ${file.path} until the kernel ends`);
    return file;
  }
}

/** Its modules are loaded while the kernel starts: they take longer than all before. */
async function openProxy(options: KernelProxyOptions): Promise<KernelProxy> {
  const { KernelProxy } = await import("./proxy/kernel_proxy.ts");
  return new KernelProxy(options);
}

function forward(signal: KernelSignal, child: ChildKernel, onNotice: OnNotice): void {
  try {
    child.signal(signal);
  } catch (error) {
    onNotice("error", `cannot forward ${signal} to the kernel: ${error}`);
  }
}

async function serve(
  child: ChildKernel,
  proxy: KernelProxy,
  { clock, link, command, onNotice }: RunKernelOptions,
): Promise<number> {
  const silent = clock.setTimeout(
    () => onNotice("warning", `the kernel has not opened its ports yet: ${command.join(" ")}`),
    SILENT,
  );
  let hasOpened = false;
  proxy.connected.then(() => {
    hasOpened = true;
    clock.clearTimeout(silent);
  });
  const code = await Promise.race([child.ended, proxy.failed]);
  clock.clearTimeout(silent);
  if (!hasOpened) {
    onNotice(
      "error",
      `the kernel ended with code ${code} before it opened its ports: ${command.join(" ")}`,
    );
  }
  await within(DRAIN, proxy.drained(), clock);
  await within(FAREWELL, link.close(), clock);
  // One that takes longer has said its last word, too.
  link.onGone();
  await within(FLUSH, proxy.flushed(), clock);
  return code;
}

/** Resolves with `work`, however it ends, or after `ms`. */
async function within(ms: number, work: Promise<void>, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const late = clock.setTimeout(resolve, ms);
  await Promise.race([work.catch(() => {}), promise]);
  clock.clearTimeout(late);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
