import {
  type CommMessage,
  type FromMonitor,
  type OpenComm,
  TOLD_LIMITS,
} from "../../../protocol/jupyter/monitor_message.ts";
import { aborted } from "../../aborted.ts";
import { forgetOldest } from "../../forget_oldest.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import type { Outlet } from "../outlet.ts";
import { CommClient } from "./comm_client.ts";
import { CommPacer } from "./comm_pacer.ts";
import { FrontendFilter } from "./frontend_filter.ts";
import { ToldKeys } from "./told_keys.ts";

/** Milliseconds from the opening of a notebook extension's comm to its first frame. */
const REPLAY_DELAY = 200;
/** Task frames a second of all comms together. */
const TASK_FRAMES = 300;

/** What the comms of a kernel need. */
export interface CommOutletOptions {
  readonly clock: Clock;
  readonly executions: ExecutionBook;
  /** Says something to the proxy of the kernel. */
  readonly send: (message: FromMonitor) => void;
  /** Task frames of one comm in a second. Default 250. */
  readonly maxTaskFrames?: number;
  /** Whether a client may cancel what runs. */
  readonly allowCancel: boolean;
  /** The address of the page, with its token; null while there is none. */
  readonly page?: () => string | null;
}

interface Serving {
  readonly hub: FrameHub;
  readonly fail: (error: unknown) => void;
}

/**
 * What the monitor says on the comms of a kernel, and does there.
 *
 * Every comm is a client of its own. Of those that the notebook extensions of
 * one session open, the last one gets frames, and if it is closed the one
 * before: an extension opens two, and shows every job twice that it hears of
 * twice.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { systemClock } from "../../runtime/clock.ts";
 * import { ExecutionBook } from "../execution_book.ts";
 * import { CommOutlet } from "./comm_outlet.ts";
 *
 * const { promise: answer, resolve } = Promise.withResolvers<string>();
 * const comms = new CommOutlet({
 *   clock: systemClock,
 *   executions: new ExecutionBook(),
 *   send: (message) => message.type === "commData" && resolve(message.data),
 *   allowCancel: false,
 * });
 * await using monitor = new Monitor();
 * monitor.addOutlet(comms);
 *
 * comms.opened({ commId: "c1", session: "s1", data: {} });
 * comms.message({ commId: "c1", id: 0, data: { msgtype: "snapshot" } });
 * assertEquals(await answer, '{"msgtype":"snapshot","applications":[],"page":null}');
 * ```
 */
export class CommOutlet implements Outlet {
  readonly name = "comm";
  readonly #options: CommOutletOptions;
  readonly #pacer: CommPacer;
  /** Open comms, oldest first. */
  readonly #clients = new Map<string, CommClient>();
  /** Of sessions whose newest extension's comm is about to be served. */
  readonly #timers = new Map<string, unknown>();
  /** Of each session with an extension's comm. */
  readonly #filters = new Map<string, FrontendFilter>();
  /** What the page of each session has been told, also while it is away. */
  readonly #told = new Map<string, ToldKeys>();
  /** The hub that answers commands; they may come before `run`. */
  readonly #hub = Promise.withResolvers<FrameHub>();
  #serving: Serving | undefined;

  constructor(options: CommOutletOptions) {
    this.#options = options;
    this.#pacer = new CommPacer(options.clock);
  }

  /** Comms that are open, those included that get no frames. */
  get numOpen(): number {
    return this.#clients.size;
  }

  async run(hub: FrameHub, signal: AbortSignal): Promise<void> {
    const { promise: failed, reject: fail } = Promise.withResolvers<never>();
    this.#serving = { hub, fail };
    this.#pacer.resume();
    this.#hub.resolve(hub);
    for (const client of this.#clients.values()) this.#begin(client);
    try {
      await Promise.race([aborted(signal), failed]);
    } finally {
      this.#serving = undefined;
      for (const session of this.#timers.keys()) this.#clearTimer(session);
      for (const client of this.#clients.values()) client.stop();
      this.#pacer.release();
    }
  }

  /** A client has opened a comm; one with the same id is opened anew. */
  opened(comm: OpenComm): void {
    this.closed(comm.commId);
    const { clock, executions, send, allowCancel, page = () => null } = this.#options;
    const client = new CommClient(comm, {
      clock,
      executions,
      send,
      allowCancel,
      page,
      pacer: this.#pacer,
      taskCap: () => this.#taskCap(),
    });
    this.#clients.set(comm.commId, client);
    void this.#hub.promise.then((hub) => client.acknowledge(hub));
    this.#begin(client);
  }

  /**
   * A comm is closed.
   *
   * @param mayReturn its client has left without a word, and may come back to it
   */
  closed(commId: string, mayReturn = false): void {
    const client = this.#clients.get(commId);
    if (client === undefined) return;
    const wasNewest = this.#newestFrontend(client.session) === client;
    this.#clients.delete(commId);
    client.close();
    if (!wasNewest) return;
    this.#clearTimer(client.session);
    const next = this.#newestFrontend(client.session);
    if (next !== undefined) return this.#begin(next);
    this.#filters.delete(client.session);
    if (!mayReturn) this.#told.delete(client.session);
  }

  /** What the page of a session was told by an earlier monitor. */
  told(session: string, keys: readonly string[]): void {
    this.#toldTo(session).know(keys);
  }

  /** A client has sent a comm_msg. */
  message({ commId, id, data }: Omit<CommMessage, "type">): void {
    const client = this.#clients.get(commId);
    if (client !== undefined) void this.#hub.promise.then((hub) => client.answer(hub, data, id));
  }

  #begin(client: CommClient): void {
    const serving = this.#serving;
    if (serving === undefined) return;
    if (!client.isFrontend) return this.#serve(client, serving);
    const { session } = client;
    this.#clearTimer(session);
    for (const other of this.#clients.values()) {
      if (other.isFrontend && other.session === session) other.stop();
    }
    const timer = this.#options.clock.setTimeout(() => {
      this.#timers.delete(session);
      this.#serve(client, serving);
    }, REPLAY_DELAY);
    this.#timers.set(session, timer);
  }

  #serve(client: CommClient, { hub, fail }: Serving): void {
    const filter = client.isFrontend ? this.#filterOf(client.session) : undefined;
    client.serve(hub, filter).catch(fail);
  }

  #filterOf(session: string): FrontendFilter {
    let filter = this.#filters.get(session);
    if (filter === undefined) {
      const { clock, executions } = this.#options;
      filter = new FrontendFilter({ clock, executions, told: this.#toldTo(session) });
      this.#filters.set(session, filter);
    }
    return filter;
  }

  #toldTo(session: string): ToldKeys {
    let told = this.#told.get(session);
    if (told === undefined) {
      told = new ToldKeys((key) => this.#options.send({ type: "told", session, keys: [key] }));
      this.#told.set(session, told);
      forgetOldest(this.#told, TOLD_LIMITS.sessions);
    }
    return told;
  }

  #newestFrontend(session: string): CommClient | undefined {
    return [...this.#clients.values()]
      .findLast((client) => client.isFrontend && client.session === session);
  }

  #clearTimer(session: string): void {
    this.#options.clock.clearTimeout(this.#timers.get(session));
    this.#timers.delete(session);
  }

  #taskCap(): number {
    const numServed = [...this.#clients.values()].filter(({ isServed }) => isServed).length;
    const { maxTaskFrames = 250 } = this.#options;
    return Math.min(maxTaskFrames, Math.floor(TASK_FRAMES / numServed));
  }
}
