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
        this.#noteExecution(message.execution);
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

  #noteExecution(execution: Execution): void {
    this.#executions.set(execution.msgId, execution);
    if (this.#executions.size <= MAX_EXECUTIONS) return;
    for (const oldest of this.#executions.keys()) {
      this.#executions.delete(oldest);
      return;
    }
  }
}
