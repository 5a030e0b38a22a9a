import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { pythonEnvironment } from "./python_environment.ts";

/** What a socket of libzmq is opened with. */
export interface ZmqSocketOptions {
  /** By the names of libzmq's options, without `ZMQ_`. */
  readonly options?: Readonly<Record<string, string | number>>;
  readonly connect?: readonly string[];
  readonly bind?: string;
}

/** Sockets of libzmq, in a process of pyzmq; see zmq_peer.py. Text stands for bytes. */
export class ZmqPeer implements AsyncDisposable {
  readonly #child: Child;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  private constructor(child: Child) {
    this.#child = child;
    this.#stdin = child.stdin.getWriter();
  }

  static async start(): Promise<ZmqPeer> {
    const { python } = await pythonEnvironment("jupyter");
    const script = fromFileUrl(new URL("./zmq_peer.py", import.meta.url));
    const peer = new ZmqPeer(new Child([python, script], { stdin: "piped" }));
    await peer.#child.nextLine();
    return peer;
  }

  /** @returns where it is bound, if it is */
  open(name: string, type: string, socket: ZmqSocketOptions): Promise<string> {
    const { options = {}, connect = null, bind = null } = socket;
    return this.call("open_socket", name, type, options, connect, bind) as Promise<string>;
  }

  async send(name: string, ...frames: readonly string[]): Promise<void> {
    await this.call("send", name, frames);
  }

  receive(name: string): Promise<string[]> {
    return this.call("receive", name) as Promise<string[]>;
  }

  async close(name: string): Promise<void> {
    await this.call("close_socket", name);
  }

  /** Calls a function of zmq_peer.py. */
  async call(command: string, ...args: readonly unknown[]): Promise<unknown> {
    const line = new TextEncoder().encode(`${JSON.stringify([command, ...args])}\n`);
    await this.#stdin.write(line);
    const { value, error } = JSON.parse(await this.#child.nextLine());
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#child.end("SIGTERM");
  }
}
