import type { MonitorLink } from "../../kernel/proxy/monitor_link.ts";
import type { FromMonitor } from "../../protocol/jupyter/monitor_message.ts";

/** Stands for the monitor of a kernel that can have none: nothing is said, and commands are refused. */
export class NoMonitor implements MonitorLink {
  onMessage: (message: FromMonitor) => void = () => {};
  onGone: () => void = () => {};

  tell(): boolean {
    return false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
