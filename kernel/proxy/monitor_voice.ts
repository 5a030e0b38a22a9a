import type { FromMonitor } from "../../protocol/jupyter/monitor_message.ts";
import type { CommRegistry } from "./comm_registry.ts";
import type { Displays } from "./displays.ts";
import type { ExecutionTracker } from "./execution_tracker.ts";
import type { IdleHold } from "./idle_hold.ts";
import type { IopubVoice } from "./iopub_voice.ts";

/** What a {@link MonitorVoice} needs. */
export interface MonitorVoiceOptions {
  readonly voice: IopubVoice;
  readonly registry: CommRegistry;
  readonly executions: ExecutionTracker;
  readonly displays: Displays;
  readonly hold: IdleHold;
}

type CommData = Extract<FromMonitor, { type: "commData" }>;
type Display = Extract<FromMonitor, { type: "display" }>;

/** Of what a display says last that has no monitor any more. */
const LOST = "Spark: the progress is not known, the monitor has ended";

/** Publishes what the monitor says. */
export class MonitorVoice {
  readonly #options: MonitorVoiceOptions;

  constructor(options: MonitorVoiceOptions) {
    this.#options = options;
  }

  /** Takes a message of the monitor. */
  take(message: FromMonitor): void {
    switch (message.type) {
      case "commData":
        return this.#commData(message);
      case "display":
        return this.#display(message);
      case "settled":
        return this.#options.hold.release(message.msgId);
      case "ready":
      case "told":
        // The link's business.
        return;
      default:
        // A monitor of another version may say more.
        message satisfies never;
    }
  }

  /**
   * The monitor is gone. What it has shown does not stay half; one that takes
   * over shows it anew.
   */
  gone(): void {
    const { displays, hold } = this.#options;
    for (const [displayId, msgId] of [...displays.unsettled()]) {
      const html = `<div>${LOST}</div>`;
      this.#display({ type: "display", msgId, displayId, text: LOST, html, isSettled: true });
    }
    hold.releaseAll();
  }

  #commData({ commId, data, msgId }: CommData): void {
    const { voice, registry, executions } = this.#options;
    const opener = registry.headerOf(commId);
    // Closed, while the message was on its way.
    if (opener === null) return;
    const request = msgId === null ? null : executions.headerOf(msgId);
    const content = `{"comm_id":${JSON.stringify(commId)},"data":${data}}`;
    voice.say(`comm-${commId}`, "comm_msg", request ?? opener, content);
  }

  #display({ msgId, displayId, text, html, isSettled }: Display): void {
    const { voice, executions, displays } = this.#options;
    const request = executions.headerOf(msgId);
    // Too long ago: no client would know where to put it.
    if (request === null) return;
    const content = {
      data: { "text/plain": text, "text/html": html },
      metadata: {},
      transient: { display_id: displayId },
    };
    const type = displays.show(displayId, msgId, isSettled);
    voice.say(type, type, request, JSON.stringify(content));
  }
}
