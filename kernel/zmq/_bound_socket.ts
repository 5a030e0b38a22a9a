import { type Clock, systemClock } from "../../actors/runtime/clock.ts";
import type { PeerProperties, SocketType } from "../../protocol/zmtp/ready.ts";
import { Connection } from "./_connection.ts";
import { Peer, type PeerEvents } from "./_peer.ts";
import type { Endpoint, SocketLimits } from "./socket.ts";

const MAX_CONNECTIONS = 1024;
/** How long to wait when the system has no descriptor for another connection. */
const ACCEPT_AGAIN_MS = 100;

/** What a socket that is bound does with its peers. */
export type Meet = (peer: Peer, properties: PeerProperties) => PeerEvents;

/** Listens, shakes hands with whoever connects, and keeps the peers. */
export class BoundSocket {
  /** Where it is bound, with the port that was given where 0 was asked for. */
  readonly address: Endpoint;
  /** Those that have shaken hands. */
  readonly peers: Set<Peer> = new Set();
  readonly #listener: Deno.Listener;
  readonly #socketType: SocketType;
  readonly #limits: SocketLimits;
  readonly #clock: Clock;
  readonly #meet: Meet;
  readonly #connections = new Set<Connection>();
  #closed = false;

  /** @throws {Error} when it cannot be bound */
  constructor(endpoint: Endpoint, socketType: SocketType, limits: SocketLimits, meet: Meet) {
    this.#listener = listen(endpoint);
    this.address = endpoint.transport === "ipc"
      ? endpoint
      : { ...endpoint, port: (this.#listener.addr as Deno.NetAddr).port };
    this.#socketType = socketType;
    this.#limits = limits;
    this.#clock = limits.clock ?? systemClock;
    this.#meet = meet;
    this.#accept();
  }

  /** Resolves when every peer has room, but for those without progress; undefined: go on. */
  ready(): Promise<void> | undefined {
    // Asked after every message: nothing is allocated where there is nothing to wait for.
    let waits: Promise<void>[] | undefined;
    for (const peer of this.peers) {
      const room = peer.writer.room();
      if (room !== undefined) (waits ??= []).push(room);
    }
    return waits && together(waits);
  }

  /** Resolves when all that is queued is written, but for peers that are gone or without progress. */
  async flush(): Promise<void> {
    await together([...this.peers].map((peer) => peer.writer.drained()));
  }

  /** Counts a message that was dropped for a slow peer. */
  dropped(): void {
    this.#limits.onRefusal?.("slow");
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
  }

  async #accept(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#serve(await this.#listener.accept());
      } catch {
        if (this.#closed) return;
        await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, ACCEPT_AGAIN_MS));
      }
    }
  }

  async #serve(conn: Deno.Conn): Promise<void> {
    const { maxConnections = MAX_CONNECTIONS, onRefusal } = this.#limits;
    if (this.#connections.size >= maxConnections) {
      conn.close();
      onRefusal?.("crowded");
      return;
    }
    const connection = new Connection(conn, {
      ...{ socketType: this.#socketType, clock: this.#clock, limits: this.#limits },
    });
    this.#connections.add(connection);
    try {
      const properties = await connection.shakeHands();
      if (properties !== null && !this.#closed) await this.#talk(connection, properties);
    } finally {
      this.#connections.delete(connection);
    }
  }

  async #talk(connection: Connection, properties: PeerProperties): Promise<void> {
    const peer = new Peer(connection, this.#clock, () => this.dropped());
    this.peers.add(peer);
    const events = this.#meet(peer, properties);
    try {
      await peer.read(events);
    } finally {
      this.peers.delete(peer);
      if (!this.#closed) events.gone();
    }
  }
}

/** Waits for all of them that are something to wait for; undefined where none is. */
export function together(
  promises: readonly (void | Promise<void> | undefined)[],
): Promise<void> | undefined {
  const waited = promises.filter((promise) => promise !== undefined);
  return waited.length === 0 ? undefined : Promise.all(waited).then(() => {});
}

function listen(endpoint: Endpoint): Deno.Listener {
  try {
    if (endpoint.transport === "tcp") {
      return Deno.listen({ hostname: endpoint.hostname, port: endpoint.port });
    }
    return listenAtPath(endpoint.path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const where = endpoint.transport === "tcp"
      ? `${endpoint.hostname}:${endpoint.port}`
      : endpoint.path;
    throw new Error(`Cannot bind ${where}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** A process that was killed leaves its socket file: it is replaced, as libzmq does. */
function listenAtPath(path: string): Deno.Listener {
  try {
    return Deno.listen({ transport: "unix", path }) as unknown as Deno.Listener;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse) || !Deno.lstatSync(path).isSocket) throw error;
    Deno.removeSync(path);
    return Deno.listen({ transport: "unix", path }) as unknown as Deno.Listener;
  }
}
