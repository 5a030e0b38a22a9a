import type { Clock } from "../../actors/runtime/clock.ts";
import type { SocketType } from "../../protocol/zmtp/ready.ts";
import { Connection, type PeerHandler } from "./_connection.ts";
import type { Endpoint, SocketLimits } from "./socket.ts";

/** A kernel that starts is there as soon as it can be; one that is long gone costs little. */
const SOON_MS = 10;
const SOON_FOR_MS = 10_000;
const LATE_MS = 100;

/** What a {@link ConnectedSocket} works with. */
export interface ConnectedSocketOptions {
  readonly endpoint: Endpoint;
  readonly socketType: SocketType;
  /** That of this side. */
  readonly identity?: Uint8Array;
  readonly clock: Clock;
  readonly limits: SocketLimits;
  readonly handler: PeerHandler;
  /** The handshake is done. */
  readonly onConnected: (connection: Connection) => void;
  readonly onLost: () => void;
}

/** Connects, and does so again whenever the connection is lost. */
export class ConnectedSocket {
  /** Resolves when the first handshake is done; rejects where this process may not connect. */
  readonly connected: Promise<void>;
  readonly #options: ConnectedSocketOptions;
  readonly #first = Promise.withResolvers<void>();
  #connection: Connection | null = null;
  #closed = false;
  #cancelPause: () => void = () => {};

  constructor(options: ConnectedSocketOptions) {
    this.#options = options;
    this.connected = this.#first.promise;
    this.#run().catch((error) => this.#first.reject(error));
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
    this.#cancelPause();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    for (let since = clock.monotonic(); !this.#closed;) {
      const conn = await this.#dial();
      if (conn !== null && await this.#talk(conn)) since = clock.monotonic();
      else await this.#pause(clock.monotonic() - since < SOON_FOR_MS ? SOON_MS : LATE_MS);
    }
  }

  /** @returns null where nobody listens */
  async #dial(): Promise<Deno.Conn | null> {
    const { endpoint } = this.#options;
    try {
      if (endpoint.transport === "ipc") {
        return await Deno.connect({ transport: "unix", path: endpoint.path });
      }
      const { hostname, port } = endpoint;
      const conn = await Deno.connect({ hostname, port });
      if (!isToItself(conn)) return conn;
      conn.close();
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
    return null;
  }

  /** @returns false where the handshake failed */
  async #talk(conn: Deno.Conn): Promise<boolean> {
    const { handler, onConnected, onLost } = this.#options;
    const connection = new Connection(conn, this.#options);
    this.#connection = connection;
    if (this.#closed) connection.close();
    if (await connection.shakeHands() === null) return false;
    onConnected(connection);
    this.#first.resolve();
    try {
      await connection.read(handler);
    } finally {
      if (!this.#closed) onLost();
    }
    return true;
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#options;
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const handle = clock.setTimeout(resolve, ms);
      this.#cancelPause = () => {
        clock.clearTimeout(handle);
        resolve();
      };
    });
  }
}

/** While nobody listens at a port of loopback, the system may choose it for this side, too. */
function isToItself({ localAddr, remoteAddr }: Deno.TcpConn): boolean {
  return localAddr.port === remoteAddr.port && localAddr.hostname === remoteAddr.hostname;
}
