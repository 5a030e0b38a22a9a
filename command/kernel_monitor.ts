import { aborted } from "../actors/aborted.ts";
import { Monitor } from "../actors/monitor.ts";
import { CommOutlet } from "../actors/outlet/comm/comm_outlet.ts";
import { ExecutionBook } from "../actors/outlet/execution_book.ts";
import { NdjsonOutlet } from "../actors/outlet/ndjson/ndjson_outlet.ts";
import { ProgressOutlet } from "../actors/outlet/progress/progress_outlet.ts";
import { TapSource } from "../actors/source/tap/tap_source.ts";
import type { FromMonitor, ToMonitor } from "../protocol/jupyter/monitor_message.ts";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { ConfigInput } from "./config.ts";
import { readLines } from "./kernel/line_reader.ts";
import { LineWriter } from "./kernel/line_writer.ts";
import { noticeLogger } from "./logging.ts";
import { monitorOptions } from "./monitor_options.ts";
import type { ServedPage } from "./page/served_page.ts";
import { prepare } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { stopMonitor } from "./stop_monitor.ts";

/** Characters of a line of the proxy's: a client's comm_msg is the longest. */
const MAX_LINE = 1024 * 1024;
/** Characters that may wait for the proxy, which always reads. */
const MAX_WAITING = 64 * 1024 * 1024;

/** What the proxy tells its monitor on the command line. */
export interface KernelMonitorFlags extends CommonFlags {
  readonly addressFile: string;
  readonly out?: string;
  readonly dialect?: string;
}

/**
 * Watches the drivers of one kernel for its proxy, which talks to it over
 * stdin and stdout; see `protocol/jupyter/monitor_message.ts`.
 *
 * @returns the exit code; it ends when its input does
 */
export async function kernelMonitor(
  flags: KernelMonitorFlags,
  context: CommandContext,
): Promise<number> {
  const { clock, interrupted, terminal } = context;
  const config = await prepare(flags, settingsOf(flags), context);
  const writer = new LineWriter(Deno.stdout.writable, MAX_WAITING);
  const send = (message: FromMonitor) => void writer.write(JSON.stringify(message));

  const monitor = new Monitor(monitorOptions(config, clock));
  const executions = new ExecutionBook();
  let page: Promise<ServedPage | void> | undefined;
  let address: string | null = null;
  const comms = new CommOutlet({
    clock,
    executions,
    send,
    maxTaskFrames: config.sparkStageActiveTasksMaxMessages,
    allowCancel: config.allowCancel.kernel,
    page: () => address,
  });
  const progress = new ProgressOutlet({
    clock,
    executions,
    send,
    isWanted: () => config.progress.notebook && comms.numOpen === 0,
    delay: config.progress.delay,
  });
  const outlets = [comms, progress].map((outlet) => monitor.addOutlet(outlet).finished);
  if (config.out !== undefined) {
    const out = new NdjsonOutlet({ to: config.out, dialect: config.dialect });
    outlets.push(monitor.addOutlet(out).finished);
  }
  /** Not before there is something to see; the kernel can do without. */
  async function servePage(): Promise<ServedPage> {
    const { ServedPage } = await import("./page/served_page.ts");
    const page = await ServedPage.start({
      monitor,
      config,
      context,
      command: "kernel",
      anyPort: true,
      executions,
    });
    page.finished.catch(onPageFailure);
    address = page.address;
    terminal.err(`sparkmonitor: watch at ${address}`);
    return page;
  }
  const onPageFailure = (error: unknown) => void reportError(error, terminal, flags.verbose);
  const tap = new TapSource({
    addressFile: flags.addressFile,
    clock,
    onNotice: noticeLogger("tap"),
    onDriver: () => {
      page ??= servePage().catch(onPageFailure);
    },
  });
  monitor.addSource(tap);
  try {
    await Promise.race([tap.listening, ...outlets]);
    send({ type: "ready" });
    await Promise.race([
      takeAll({ comms, progress, executions }),
      aborted(interrupted),
      monitor.failure(),
      Promise.all(outlets),
    ]);
    return 0;
  } finally {
    const served = await page;
    await stopMonitor(monitor, clock);
    served?.[Symbol.dispose]();
    await writer.flushed();
  }
}

interface Takers {
  readonly comms: CommOutlet;
  readonly progress: ProgressOutlet;
  readonly executions: ExecutionBook;
}

/** Takes what the proxy says, until it says no more. */
async function takeAll(takers: Takers): Promise<void> {
  for await (const line of readLines(Deno.stdin.readable, MAX_LINE)) {
    take(JSON.parse(line), takers);
  }
}

function take(message: ToMonitor, { comms, progress, executions }: Takers): void {
  switch (message.type) {
    case "commOpened":
      return comms.opened(message.comm);
    case "commClosed":
      return comms.closed(message.commId, message.mayReturn);
    case "told":
      return comms.told(message.session, message.keys);
    case "commMessage":
      return comms.message(message);
    case "execution":
      return executions.update(message.execution);
    case "settle":
      return progress.settle(message.msgId);
    default:
      message satisfies never;
  }
}

function settingsOf({ out, dialect }: KernelMonitorFlags): ConfigInput {
  return {
    ...(out !== undefined && { out }),
    ...(dialect !== undefined && { dialect: dialect as NonNullable<ConfigInput["dialect"]> }),
  };
}
