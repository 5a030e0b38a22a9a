import { HttpOutlet, type HttpOutletOptions } from "../../../../actors/outlet/http/http_outlet.ts";
import type { MetricsSource } from "../../../../actors/metrics_source.ts";
import { systemClock } from "../../../../actors/runtime/clock.ts";
import { FakeHub } from "../fake_hub.ts";

export const TOKEN = "0123456789abcdef0123456789abcdef";
/** What a WebSocket says first. */
export const HELLO = '{"msgtype":"sparkMonitorHello","epoch":"e1"}';
export const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };

export const noMetrics: MetricsSource = {
  events: [],
  frames: [],
  dropped: [],
  mailboxHighWater: [],
  lag: [],
  clients: [],
};

/** A running {@link HttpOutlet} on a free port of loopback. */
export class Server implements AsyncDisposable {
  readonly hub: FakeHub;
  readonly port: number;
  readonly #abort: AbortController;
  readonly #finished: Promise<void>;

  private constructor(hub: FakeHub, port: number, abort: AbortController, finished: Promise<void>) {
    this.hub = hub;
    this.port = port;
    this.#abort = abort;
    this.#finished = finished;
  }

  static async start(
    options: Partial<HttpOutletOptions> = {},
    hub: FakeHub = new FakeHub(),
  ): Promise<Server> {
    const outlet = new HttpOutlet({
      clock: systemClock,
      version: "1.2.3",
      token: TOKEN,
      metrics: noMetrics,
      ...options,
    });
    const abort = new AbortController();
    const finished = outlet.run(hub, abort.signal);
    const { port } = await outlet.listening;
    return new Server(hub, port, abort, finished);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Asks with the token. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TOKEN}`);
    return fetch(this.url(path), { redirect: "manual", ...init, headers });
  }

  /** Asks without the token. */
  fetchBare(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), { redirect: "manual", ...init });
  }

  /** A connection on which a test writes HTTP by itself. */
  async raw(request: string): Promise<Deno.TcpConn> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    await connection.write(new TextEncoder().encode(request));
    return connection;
  }

  /** The status of a request written by hand. */
  async rawStatus(request: string): Promise<number> {
    using connection = await this.raw(request);
    const buffer = new Uint8Array(4096);
    const length = await connection.read(buffer) ?? 0;
    const line = new TextDecoder().decode(buffer.subarray(0, length)).split("\r\n", 1)[0];
    return Number(line?.split(" ")[1]);
  }

  events(path: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return this.fetch(path, { headers }).then((response) => new EventReader(response));
  }

  webSocket(path: string, headers: Record<string, string> = AUTHORIZATION): MessageReader {
    return new MessageReader(new WebSocket(this.url(path).replace("http", "ws"), { headers }));
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** One event of an event stream; comments are kept as well. */
export interface StreamEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
  readonly comment?: string;
}

/** Reads Server-Sent Events as a browser does. */
export class EventReader implements AsyncDisposable {
  readonly response: Response;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("Cannot read events: the response has no body");
    this.response = response;
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event or comment; undefined at the end of the stream. */
  async nextBlock(): Promise<StreamEvent | undefined> {
    while (true) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return Object.fromEntries(
          block.split(/\r\n|\r|\n/).map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon) || "comment", line.slice(colon + 1).trimStart()];
          }),
        );
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  /** The next event that has data; undefined at the end of the stream. */
  async next(): Promise<StreamEvent | undefined> {
    while (true) {
      const block = await this.nextBlock();
      if (block === undefined || block.data !== undefined) return block;
    }
  }

  async take(count: number): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === undefined) throw new Error(`The stream ended after ${events.length} events`);
      events.push(event);
    }
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }
}

/** Reads the text messages of a WebSocket. */
export class MessageReader implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly closed: Promise<CloseEvent>;
  #messages: string[] = [];
  #wake: (() => void) | undefined;
  #over = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", (event) => {
      this.#messages.push(String(event.data));
      this.#wake?.();
    });
    socket.addEventListener("error", (event) => event.preventDefault());
    this.closed = new Promise((resolve) =>
      socket.addEventListener("close", (event) => {
        this.#over = true;
        this.#wake?.();
        resolve(event);
      })
    );
  }

  async take(count: number): Promise<string[]> {
    while (this.#messages.length < count) {
      if (this.#over) throw new Error(`It was closed after ${this.#messages.length} messages`);
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#messages.splice(0, count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** Resolves once `condition` holds; the test runner bounds the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
