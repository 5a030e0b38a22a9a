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

interface Entry extends ClientComm {
  /** Its client has left without a word. */
  isAway: boolean;
}

/**
 * The comms of the target `SparkMonitor`.
 *
 * A client that leaves sends no comm_close: its comms go with its connection.
 * They are open again when it is heard of under the routing id that it had, as
 * jupyter_server gives it to a page that was cut off, or writes to one.
 */
export class CommRegistry {
  /** In the order in which they were opened. */
  readonly #entries = new Map<string, Entry>();
  readonly #tell: (message: ToMonitor) => void;

  /** @param tell told which comms are open, and which are not any more */
  constructor(tell: (message: ToMonitor) => void) {
    this.#tell = tell;
  }

  /** A client has opened a comm; one of the same id is replaced. */
  open(opened: ClientComm): void {
    const { comm } = opened;
    this.close(comm.commId);
    this.#entries.set(comm.commId, { ...opened, isAway: false });
    this.#tell({ type: "commOpened", comm });
    if (this.#entries.size > CAPACITY) this.close(this.#entries.keys().next().value!);
  }

  /** A client has closed a comm. */
  close(commId: string): void {
    const entry = this.#entries.get(commId);
    if (entry === undefined) return;
    this.#entries.delete(commId);
    if (!entry.isAway) this.#tell({ type: "commClosed", commId, mayReturn: false });
  }

  /**
   * A client writes to a comm; one whose client was away is open again.
   *
   * @returns whether it is one of these
   */
  writes(commId: string, connection: string): boolean {
    const entry = this.#entries.get(commId);
    if (entry?.isAway) this.open({ ...entry, connection });
    return entry !== undefined;
  }

  /** A client's connection has ended. */
  gone(connection: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.connection !== connection || entry.isAway) continue;
      entry.isAway = true;
      this.#tell({ type: "commClosed", commId: entry.comm.commId, mayReturn: true });
    }
  }

  /** A client has said something; where its comms had gone, they are open again. */
  heard(connection: string): void {
    const back = [...this.#entries.values()]
      .filter((entry) => entry.isAway && entry.connection === connection);
    for (const entry of back) this.open(entry);
  }

  /** Whether a comm is one of these. */
  has(commId: string): boolean {
    return this.#entries.has(commId);
  }

  /** The bytes of the comm_open's header of a comm that is open. */
  headerOf(commId: string): Uint8Array | null {
    const entry = this.#entries.get(commId);
    return entry === undefined || entry.isAway ? null : entry.header;
  }

  /** The ids of the comms that clients have open. */
  *commIds(): Generator<string> {
    for (const { comm, isAway } of this.#entries.values()) if (!isAway) yield comm.commId;
  }
}
