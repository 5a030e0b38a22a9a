import { forgetOldest } from "../../actors/forget_oldest.ts";
import type { Execution, OpenComm, ToMonitor } from "../../protocol/jupyter/monitor_message.ts";

/** Executions that a new monitor is told: those to which late jobs may belong. */
const MAX_EXECUTIONS = 200;

/** What a monitor has to know of its kernel, for one that starts in the middle. */
export class MonitorState {
  readonly #comms = new Map<string, OpenComm>();
  readonly #executions = new Map<string, Execution>();

  /** Notes what was told. */
  note(message: ToMonitor): void {
    switch (message.type) {
      case "commOpened":
        this.#comms.set(message.comm.commId, message.comm);
        return;
      case "commClosed":
        this.#comms.delete(message.commId);
        return;
      case "execution":
        this.#executions.set(message.execution.msgId, message.execution);
        forgetOldest(this.#executions, MAX_EXECUTIONS);
        return;
      case "commMessage":
      case "settle":
        return;
      default:
        message satisfies never;
    }
  }

  /** Everything that is open and known, in the order in which it came. */
  *messages(): Generator<ToMonitor> {
    for (const execution of this.#executions.values()) yield { type: "execution", execution };
    for (const comm of this.#comms.values()) yield { type: "commOpened", comm };
  }
}
