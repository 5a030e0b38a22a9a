import { systemClock } from "../../actors/runtime/clock.ts";
import type { MonitorLink } from "../../kernel/proxy/monitor_link.ts";
import { runKernel } from "../../kernel/run_kernel.ts";
import type { FromMonitor, ToMonitor } from "../../protocol/jupyter/monitor_message.ts";

/**
 * The proxy with a scripted monitor, as a kernel of its own:
 * `kernel_host.ts <connection file> <runtime folder> <command of the kernel…>`.
 *
 * The script comes as commands over the comm: `{"say": [FromMonitor…]}` is said
 * at once, `{"onSettle": [FromMonitor…]}` at the next settle, which is its end
 * after `{"diesOnSettle": true}`, and `{"told": true}` is answered with all that
 * was told. Where `KERNEL_HOST_MONITOR` is `gone`,
 * commands are refused. What was refused and what failed is the last line of stderr.
 */
class ScriptedMonitor implements MonitorLink {
  onMessage: (message: FromMonitor) => void = () => {};
  onGone: () => void = () => {};
  readonly #told: ToMonitor[] = [];
  #onSettle: FromMonitor[] = [];
  #diesOnSettle = false;

  tell(message: ToMonitor): boolean {
    this.#told.push(message);
    if (message.type === "settle") {
      this.#say(this.#onSettle);
      if (this.#diesOnSettle) this.onGone();
    }
    if (message.type !== "commMessage") return true;
    if (Deno.env.get("KERNEL_HOST_MONITOR") === "gone") return false;
    this.#obey(message.commId, message.data as Script);
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #obey(commId: string, { say = [], onSettle, diesOnSettle = false, told }: Script): void {
    this.#say(say);
    if (onSettle !== undefined) this.#onSettle = onSettle;
    this.#diesOnSettle ||= diesOnSettle;
    if (told === true) {
      const data = JSON.stringify({ told: this.#told });
      this.#say([{ type: "commData", commId, data, msgId: null }]);
    }
  }

  #say(messages: readonly FromMonitor[]): void {
    for (const message of messages) this.onMessage(message);
  }
}

interface Script {
  readonly say?: FromMonitor[];
  readonly onSettle?: FromMonitor[];
  readonly diesOnSettle?: boolean;
  readonly told?: boolean;
}

function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

const [connectionFile = "", runtimeFolder = "", ...command] = Deno.args;
Deno.exit(
  await runKernel({
    connectionFile,
    command,
    env: {},
    link: new ScriptedMonitor(),
    clock: systemClock,
    runtimeFolder,
    onSignal: (callback) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        Deno.addSignalListener(signal, () => callback(signal));
      }
    },
    onNotice: (level, text) => say(`${level}: ${text}`),
    onCounts: (counts) => say(JSON.stringify(counts)),
  }),
);
