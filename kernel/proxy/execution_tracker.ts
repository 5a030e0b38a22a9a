import type { Clock, TimerHandle } from "../../actors/runtime/clock.ts";
import { parseJsonObject } from "../../protocol/jupyter/message_header.ts";
import type { Execution } from "../../protocol/jupyter/monitor_message.ts";
import type { Reply, ReplyInterception, Request, RequestInterception } from "./interception.ts";

/** Executions whose request's header is kept. */
const CAPACITY = 1024;
/** Characters of a cell's id; a longer one is none. */
const MAX_CELL_ID = 256;
/** Milliseconds after the reply in which the idle is awaited; kernels lose messages on iopub. */
const LOST_IDLE = 1000;

interface Tracked {
  readonly msgId: string;
  readonly cellId: string | null;
  /** The bytes of the request's header. */
  readonly header: Uint8Array;
  readonly isOnMainShell: boolean;
  executionCount: number | null;
  startTime: number | null;
  endTime: number | null;
  lostIdle: TimerHandle | null;
}

/**
 * Follows execute_requests from the client to the kernel's idle.
 *
 * The main shell runs one at a time, in the order in which they came; each
 * subshell does so for itself.
 */
export class ExecutionTracker implements RequestInterception, ReplyInterception {
  readonly requestTypes = ["execute_request"];
  readonly replyTypes = ["execute_reply"];
  readonly #clock: Clock;
  readonly #onChange: (execution: Execution) => void;
  readonly #executions = new Map<string, Tracked>();
  /** On the main shell, in order, not replied to. */
  readonly #awaited = new Set<string>();
  #running: Tracked | null = null;

  /** @param onChange told when one has begun, when it has its number, and when it has ended */
  constructor(clock: Clock, onChange: (execution: Execution) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Whether the main shell has something to run, so that other requests wait there. */
  get isBusy(): boolean {
    return this.#awaited.size > 0;
  }

  /** The bytes of the header of the request that runs on the main shell. */
  get runningHeader(): Uint8Array | null {
    return this.#running?.header ?? null;
  }

  /** The bytes of the header of an execution's request; null where it is not known any more. */
  headerOf(msgId: string): Uint8Array | null {
    return this.#executions.get(msgId)?.header ?? null;
  }

  request({ header: { msgId, subshellId }, envelope }: Request): boolean {
    const cellId = parseJsonObject(envelope.metadata)?.cellId;
    const execution: Tracked = {
      msgId,
      cellId: typeof cellId === "string" && cellId.length <= MAX_CELL_ID ? cellId : null,
      // The message itself, with the cell's text, is not kept.
      header: envelope.header.slice(),
      isOnMainShell: subshellId === null,
      executionCount: null,
      startTime: null,
      endTime: null,
      lostIdle: null,
    };
    this.#forget(msgId);
    this.#executions.set(msgId, execution);
    if (execution.isOnMainShell) this.#awaited.add(msgId);
    if (this.#executions.size > CAPACITY) this.#forget(this.#executions.keys().next().value!);
    return false;
  }

  reply({ parent, header }: Reply): null {
    const execution = parent === null ? undefined : this.#executions.get(parent.msgId);
    if (execution === undefined) return null;
    this.#awaited.delete(execution.msgId);
    const time = header.date ?? this.#clock.now();
    if (execution.startTime !== null && execution.endTime === null) {
      this.#clock.clearTimeout(execution.lostIdle);
      execution.lostIdle = this.#clock.setTimeout(() => this.#end(execution, time), LOST_IDLE);
    }
    return null;
  }

  /**
   * The kernel has begun with the request `msgId`.
   *
   * @param time epoch milliseconds
   */
  busy(msgId: string, time: number): void {
    const execution = this.#executions.get(msgId);
    if (execution === undefined || execution.startTime !== null) return;
    if (execution.isOnMainShell) {
      this.#passOver(msgId);
      if (this.#running !== null) this.#end(this.#running, time);
      this.#running = execution;
    }
    execution.startTime = time;
    this.#tell(execution);
  }

  /** The kernel has told the number of the request `msgId`, which it has begun with. */
  numbered(msgId: string, executionCount: number): void {
    const execution = this.#executions.get(msgId);
    if (execution === undefined || execution.startTime === null) return;
    execution.executionCount = executionCount;
    this.#tell(execution);
  }

  /**
   * The kernel is done with the request `msgId`.
   *
   * @param time epoch milliseconds
   */
  idle(msgId: string, time: number): void {
    const execution = this.#executions.get(msgId);
    if (execution !== undefined) this.#end(execution, time);
  }

  /** Requests before the one that begins have got no reply, and will get none. */
  #passOver(msgId: string): void {
    if (!this.#awaited.has(msgId)) return;
    for (const earlier of this.#awaited) {
      if (earlier === msgId) return;
      this.#awaited.delete(earlier);
    }
  }

  #end(execution: Tracked, time: number): void {
    if (execution.endTime !== null) return;
    this.#clock.clearTimeout(execution.lostIdle);
    this.#awaited.delete(execution.msgId);
    if (this.#running === execution) this.#running = null;
    execution.endTime = time;
    if (execution.startTime !== null) this.#tell(execution);
  }

  #forget(msgId: string): void {
    const execution = this.#executions.get(msgId);
    if (execution === undefined) return;
    this.#end(execution, this.#clock.now());
    this.#executions.delete(msgId);
  }

  #tell({ msgId, cellId, executionCount, startTime, endTime }: Tracked): void {
    this.#onChange({ msgId, cellId, executionCount, startTime: startTime!, endTime });
  }
}
