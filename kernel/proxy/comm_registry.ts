import type { OpenComm, ToMonitor } from "../../protocol/jupyter/monitor_message.ts";

/** The target name that the sidecar owns. */
export const COMM_TARGET = "SparkMonitor";

/** Comms that are kept. */
const CAPACITY = 1000;

/** A comm as its client opened it. */
export interface ClientComm {
  readonly comm: OpenComm;
  /** The client's connection, as text. */
  readonly connection: string;
  /** The bytes of the comm_open's header. */
  readonly header: Uint8Array;
}

type State =
  /** It gets frames. */
  | "current"
  /** A later one of its page gets them. */
  | "superseded"
  /** Its client has left without a word. */
  | "away";

interface Entry extends ClientComm {
  connection: string;
  state: State;
}

/**
 * The comms of the target `SparkMonitor`.
 *
 * The JupyterLab extension opens two comms for a notebook and shows what comes
 * on either: so only the last one of a session that opened with
 * `openfromfrontend` is open to the monitor. A client that leaves sends no
 * comm_close: its comms go with its connection, and are known again where it
 * comes back and writes to one.
 */
export class CommRegistry {
  /** In the order in which they were opened. */
  readonly #entries = new Map<string, Entry>();
  readonly #tell: (message: ToMonitor) => void;

  /** @param tell told which comms are open to the monitor, and which are not any more */
  constructor(tell: (message: ToMonitor) => void) {
    this.#tell = tell;
  }

  /** A client has opened a comm; one of the same id is replaced. */
  open(opened: ClientComm): void {
    this.close(opened.comm.commId);
    this.#open({ ...opened, state: "current" });
    if (this.#entries.size > CAPACITY) this.close(this.#entries.keys().next().value!);
  }

  /** A client has closed a comm; the one before it of its page, if any, is current again. */
  close(commId: string): void {
    const entry = this.#entries.get(commId);
    if (entry === undefined) return;
    this.#entries.delete(commId);
    if (entry.state !== "current") return;
    this.#tell({ type: "commClosed", commId });
    if (!isOfPage(entry)) return;
    const earlier = this.#ofPage(entry, "superseded").at(-1);
    if (earlier !== undefined) this.#open(earlier);
  }

  /**
   * A client writes to a comm.
   *
   * @returns the id under which the monitor knows it; null where it is not one of these
   */
  resolve(commId: string, connection: string): string | null {
    const entry = this.#entries.get(commId);
    if (entry === undefined) return null;
    if (entry.state === "away") this.#open({ ...entry, connection });
    else if (entry.state === "superseded") {
      return this.#ofPage(entry, "current").at(-1)?.comm.commId ?? null;
    }
    return commId;
  }

  /** A client's connection has ended. */
  gone(connection: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.connection !== connection || entry.state === "away") continue;
      const wasCurrent = entry.state === "current";
      entry.state = "away";
      if (wasCurrent) this.#tell({ type: "commClosed", commId: entry.comm.commId });
    }
  }

  /** Whether a comm is one of these. */
  has(commId: string): boolean {
    return this.#entries.has(commId);
  }

  /** The bytes of the comm_open's header of a comm that is open to the monitor. */
  headerOf(commId: string): Uint8Array | null {
    const entry = this.#entries.get(commId);
    return entry?.state === "current" ? entry.header : null;
  }

  /** The ids of the comms that clients have open. */
  *commIds(): Generator<string> {
    for (const entry of this.#entries.values()) {
      if (entry.state !== "away") yield entry.comm.commId;
    }
  }

  #open(entry: Entry): void {
    if (isOfPage(entry)) {
      for (const other of this.#ofPage(entry, "current")) {
        if (other.comm.commId === entry.comm.commId) continue;
        other.state = "superseded";
        this.#tell({ type: "commClosed", commId: other.comm.commId });
      }
    }
    this.#entries.delete(entry.comm.commId);
    this.#entries.set(entry.comm.commId, { ...entry, state: "current" });
    this.#tell({ type: "commOpened", comm: entry.comm });
  }

  /** The comms of the same page as `entry`, in the order in which they were opened. */
  #ofPage(entry: Entry, state: State): Entry[] {
    return [...this.#entries.values()].filter((other) =>
      other.state === state && isOfPage(other) && other.comm.session === entry.comm.session
    );
  }
}

function isOfPage({ comm: { data } }: ClientComm): boolean {
  return typeof data === "object" && data !== null &&
    (data as Record<string, unknown>).msgtype === "openfromfrontend";
}
