/**
 * What the proxy of a kernel and its monitor tell each other: two processes,
 * one JSON value a line, each way.
 *
 * @module
 */

/** A comm of the target `SparkMonitor` that a client has open. */
export interface OpenComm {
  readonly commId: string;
  /** `header.session` of the client that opened it. */
  readonly session: string;
  /** `content.data` of its comm_open, as it came. */
  readonly data: unknown;
}

/** One execute_request that the kernel has begun to run. */
export interface Execution {
  /** `header.msg_id` of the request. */
  readonly msgId: string;
  /** `metadata.cellId` of the request; null where the client sends none. */
  readonly cellId: string | null;
  /** The number that a frontend shows as `[3]`; null until the kernel has told it. */
  readonly executionCount: number | null;
  /** When the kernel said busy, epoch milliseconds, by the kernel's clock. */
  readonly startTime: number;
  /** When it said idle; null while it runs. */
  readonly endTime: number | null;
}

/**
 * What the page of a session was told that it must not be told twice. A monitor
 * says so to the proxy, which tells the next one.
 */
export interface Told {
  readonly type: "told";
  readonly session: string;
  /** The monitor's own names for it. */
  readonly keys: readonly string[];
}

/** How much of {@link Told} both sides remember; the oldest is forgotten. */
export const TOLD_LIMITS = { sessions: 100, keysOfSession: 10_000 } as const;

/** A client's comm_msg. */
export interface CommMessage {
  readonly type: "commMessage";
  readonly commId: string;
  /** The proxy's number of it. */
  readonly id: number;
  /** Its `content.data`, as it came. */
  readonly data: unknown;
}

/** What the proxy tells the monitor. All that is open and known is told anew to a new monitor. */
export type ToMonitor =
  | { readonly type: "commOpened"; readonly comm: OpenComm }
  /** `mayReturn`: its client has left without a word, and may come back to it. */
  | { readonly type: "commClosed"; readonly commId: string; readonly mayReturn: boolean }
  | Told
  | CommMessage
  /** Told after the request's busy has left to the clients, and again with its number and its end. */
  | { readonly type: "execution"; readonly execution: Execution }
  /**
   * The kernel is done with an execution whose display is not settled: the
   * proxy holds its idle, for a moment, until `settled` comes.
   */
  | { readonly type: "settle"; readonly msgId: string };

/** What the monitor tells the proxy. */
export type FromMonitor =
  /** It takes drivers now. */
  | { readonly type: "ready" }
  /** A comm_msg to a client. */
  | {
    readonly type: "commData";
    readonly commId: string;
    /** `content.data` as compact JSON; an object. */
    readonly data: string;
    /** The execution whose request is to be the parent; null: the comm_open's. */
    readonly msgId: string | null;
    /** The ids of the commMessages that it answers; absent: it answers none. */
    readonly answers?: readonly number[];
  }
  /** A progress display under a cell: display_data the first time, then update_display_data. */
  | {
    readonly type: "display";
    /** The execution under which it stands. */
    readonly msgId: string;
    readonly displayId: string;
    readonly text: string;
    readonly html: string;
    /** True where no job of it runs: a later job of the same execution may change it again. */
    readonly isSettled: boolean;
  }
  /** The answer to `settle`: what there was to say has been said. */
  | { readonly type: "settled"; readonly msgId: string }
  | Told;
