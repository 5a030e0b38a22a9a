import { AddressFile, newToken } from "../../actors/source/tap/address_file.ts";

/** Connections that are kept waiting; the tap needs one. */
const MAX_WAITING = 8;

/**
 * Listens for the first driver in place of the monitor, so that a kernel
 * without Spark costs none.
 *
 * The tap finds it by the address file, as it would the monitor. It is told
 * nothing: its connection waits until the monitor has put its own address into
 * the file, is then closed, and the tap calls the monitor. What Spark did
 * meanwhile the tap has kept.
 */
export class Doorbell {
  readonly #listener: Deno.TcpListener;
  readonly #waiting = new Set<Deno.TcpConn>();
  #closed = false;

  private constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
  }

  /**
   * Writes the address file and listens.
   *
   * @param onKnock told of each call
   * @throws {SourceError} when the file's folder is not the user's alone
   */
  static async listen(addressFile: string, onKnock: () => void): Promise<Doorbell> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const doorbell = new Doorbell(listener);
    try {
      await new AddressFile(addressFile)
        .write({ port, tapToken: newToken(), sidecarToken: newToken() });
    } catch (error) {
      doorbell.close();
      throw error;
    }
    void doorbell.#accept(onKnock);
    return doorbell;
  }

  /** Sends those who wait to the monitor, and listens no more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    for (const connection of this.#waiting) hangUp(connection);
    this.#waiting.clear();
  }

  async #accept(onKnock: () => void): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        // Closed while this one was on its way.
        if (this.#closed || this.#waiting.size === MAX_WAITING) hangUp(connection);
        else {
          this.#waiting.add(connection);
          onKnock();
        }
      }
    } catch {
      // Closed in the middle of a call.
    }
  }
}

function hangUp(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // The caller was first.
  }
}
