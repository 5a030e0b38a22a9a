import type { FromMonitor, ToMonitor } from "../../protocol/jupyter/monitor_message.ts";

/**
 * The proxy's end of the line to the monitor. The monitor may not run yet, or
 * have died: the link keeps what is open and tells it to the next one.
 */
export interface MonitorLink {
  /**
   * Tells the monitor, now or once it runs. Only a client's command starts it.
   *
   * @returns false where no monitor runs and none will: it has failed too often
   */
  tell(message: ToMonitor): boolean;
  /** Takes what the monitor says; set before the first `tell`. */
  onMessage: (message: FromMonitor) => void;
  /** Told when a monitor is gone, however it went; set before the first `tell`. */
  onGone: () => void;
  /** Ends the monitor, if it runs, and lets it write what is left. */
  close(): Promise<void>;
}
