import { forgetOldest } from "../../actors/forget_oldest.ts";
import {
  type Execution,
  type OpenComm,
  TOLD_LIMITS,
  type ToMonitor,
} from "../../protocol/jupyter/monitor_message.ts";

/** Executions that a new monitor is told: those to which late jobs may belong. */
const MAX_EXECUTIONS = 200;

/** What a monitor has to know of its kernel, for one that starts in the middle. */
export class MonitorState {
  readonly #comms = new Map<string, OpenComm>();
  readonly #executions = new Map<string, Execution>();
  /** What each session was told. */
  readonly #told = new Map<string, Set<string>>();

  /** Notes what was told, or what the monitor has told a page. */
  note(message: ToMonitor): void {
    switch (message.type) {
      case "commOpened":
        this.#comms.set(message.comm.commId, message.comm);
        return;
      case "commClosed":
        return this.#closed(message.commId, message.mayReturn);
      case "told":
        return this.#noteTold(message.session, message.keys);
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
    for (const [session, keys] of this.#told) yield { type: "told", session, keys: [...keys] };
    for (const comm of this.#comms.values()) yield { type: "commOpened", comm };
  }

  /** A session that has closed all that it had open begins anew. */
  #closed(commId: string, mayReturn: boolean): void {
    const session = this.#comms.get(commId)?.session;
    this.#comms.delete(commId);
    if (session === undefined || mayReturn) return;
    if (![...this.#comms.values()].some((comm) => comm.session === session)) {
      this.#told.delete(session);
    }
  }

  #noteTold(session: string, keys: readonly string[]): void {
    const told = this.#told.get(session) ?? new Set();
    for (const key of keys) told.add(key);
    forgetOldest(told, TOLD_LIMITS.keysOfSession);
    this.#told.set(session, told);
    forgetOldest(this.#told, TOLD_LIMITS.sessions);
  }
}
