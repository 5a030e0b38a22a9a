import { dirname, join } from "@std/path";
import { LineReader } from "../command/run_sparkmonitor.ts";

const GREETING = "SparkMonitorTap/1 ";

/** How the receiver behaves. */
export interface TapReceiverOptions {
  /** Where the address file goes. */
  readonly folder: string;
  /** What it answers in place of the token that stands in the address file. */
  readonly token?: string;
}

/** The sidecar's end of the tap's wire, as far as the tap's tests need it. */
export class TapReceiver implements AsyncDisposable {
  /** What the agent's options hold. */
  readonly addressFile: string;
  readonly #token: string;
  readonly #sidecarToken = randomToken();
  readonly #tapToken = randomToken();
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open: Deno.Conn[] = [];
  readonly #connections = new ReadableStream<TapConnection>({
    start: (controller) => {
      this.#accept(controller).catch((error) => controller.error(error));
    },
  }).values();

  private constructor({ folder, token }: TapReceiverOptions) {
    this.addressFile = addressFileIn(folder);
    this.#token = token ?? this.#sidecarToken;
  }

  /** Listens, and writes the address file in a folder that is made where it is missing. */
  static async start(options: TapReceiverOptions): Promise<TapReceiver> {
    const receiver = new TapReceiver(options);
    await Deno.mkdir(dirname(receiver.addressFile), { recursive: true, mode: 0o700 });
    await receiver.advertise(receiver.port);
    return receiver;
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Writes the address file. */
  async advertise(port: number): Promise<void> {
    const text = `version=1\nhost=127.0.0.1\nport=${port}\n` +
      `tapToken=${this.#tapToken}\nsidecarToken=${this.#sidecarToken}\n`;
    const temporary = `${this.addressFile}.new`;
    await Deno.writeTextFile(temporary, text, { mode: 0o600 });
    await Deno.rename(temporary, this.addressFile);
  }

  /** Both tokens, to be looked for where they must not be. */
  get tokens(): readonly string[] {
    return [this.#sidecarToken, this.#tapToken];
  }

  /** The next connection, after the greetings; the tap need not wait for this call. */
  async accept(): Promise<TapConnection> {
    const { value } = await this.#connections.next();
    if (value === undefined) throw new Error("The receiver has closed");
    return value;
  }

  async #accept(controller: ReadableStreamDefaultController<TapConnection>): Promise<void> {
    for await (const conn of this.#listener) {
      this.#open.push(conn);
      const connection = new TapConnection(conn);
      const greeting = await connection.next();
      if (greeting !== GREETING + this.#tapToken) throw new Error(`It greets with ${greeting}`);
      await connection.send(GREETING + this.#token);
      controller.enqueue(connection);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#open) close(conn);
    return Promise.resolve();
  }
}

/** One SparkContext's connection. */
export class TapConnection {
  readonly #conn: Deno.Conn;
  readonly #lines: LineReader;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
    this.#lines = new LineReader(conn.readable);
  }

  /** The next line; undefined at the end. */
  next(): Promise<string | undefined> {
    return this.#lines.next();
  }

  /** All lines to the end of the connection. */
  rest(): Promise<readonly string[]> {
    return this.#lines.rest();
  }

  /** The lines up to the first that `holds` the text, that one included. */
  async until(text: string): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.next();
      if (line === undefined) throw new Error(`The connection ended before ${text}`);
      lines.push(line);
      if (line.includes(text)) return lines;
    }
  }

  async send(line: string): Promise<void> {
    await this.#conn.write(new TextEncoder().encode(`${line}\n`));
  }

  close(): void {
    close(this.#conn);
  }
}

/** Where the address file of receivers in `folder` is. */
export function addressFileIn(folder: string): string {
  return join(folder, "runtime", "address");
}

function randomToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    // The end of its stream closes it, too.
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
