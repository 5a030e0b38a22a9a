/** A client's connection, and the one to the server behind it. */
interface Pair {
  readonly client: Deno.TcpConn;
  readonly server: Deno.TcpConn;
  isDead: boolean;
}

/** A TCP relay in front of a server, over a network that fails as a test says. */
export class Relay implements AsyncDisposable {
  readonly port: number;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  readonly #serving = new Set<Promise<void>>();
  #listener: Deno.TcpListener | undefined;

  constructor(target: number) {
    this.#target = target;
    this.port = this.#listen(0);
  }

  /** Ends every connection at once; new ones can be made. */
  cut(): void {
    for (const pair of this.#pairs) end(pair);
  }

  /** Nothing arrives any more over the connections that are open, and nobody is told. */
  deaden(): void {
    for (const pair of this.#pairs) pair.isDead = true;
  }

  /** Ends every connection, and lets nobody connect until {@linkcode heal}. */
  break(): void {
    this.#listener?.close();
    this.#listener = undefined;
    this.cut();
  }

  heal(): void {
    if (this.#listener === undefined) this.#listen(this.port);
  }

  #listen(port: number): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#listener = listener;
    this.#keep(this.#accept(listener));
    return listener.addr.port;
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const client of listener) this.#keep(this.#serve(client));
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    } catch {
      return client.close();
    }
    const pair = { client, server, isDead: false };
    this.#pairs.add(pair);
    const upwards = this.#copy(pair, client, server);
    const downwards = this.#copy(pair, server, client);
    await Promise.race([upwards, downwards]);
    end(pair);
    await Promise.all([upwards, downwards]);
    this.#pairs.delete(pair);
  }

  /** Ends when one of the two does. */
  async #copy(pair: Pair, from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      while (true) {
        const length = await from.read(buffer);
        if (length === null) return;
        if (pair.isDead) continue;
        for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
      }
    } catch {
      // One of the two was ended.
    }
  }

  #keep(work: Promise<void>): void {
    this.#serving.add(work);
    work.finally(() => this.#serving.delete(work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.break();
    await Promise.all(this.#serving);
  }
}

function end({ client, server }: Pair): void {
  for (const connection of [client, server]) {
    try {
      connection.close();
    } catch {
      // It was closed already.
    }
  }
}
