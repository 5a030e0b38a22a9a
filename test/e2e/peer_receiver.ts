import type { PeerFrame } from "../conformance/peer_frames.ts";

/** The end of each frame on the peer's connection. */
const END = ";EOD:";

/** Takes what the peer's listener sends while an application runs. */
export class PeerReceiver implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #frames = this.#receive();
  /** All that was read so far. */
  readonly #read: PeerFrame[] = [];

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Reads up to the first frame that meets the condition. */
  async until(condition: (frame: PeerFrame) => boolean): Promise<void> {
    while (true) {
      const { value, done } = await this.#frames.next();
      if (done) throw new Error("The peer's listener ended too early");
      this.#read.push(value);
      if (condition(value)) return;
    }
  }

  /** All frames, once the listener has closed its connection. */
  async frames(): Promise<readonly PeerFrame[]> {
    for await (const frame of this.#frames) this.#read.push(frame);
    return this.#read;
  }

  async *#receive(): AsyncGenerator<PeerFrame, void, void> {
    const conn = await this.#listener.accept();
    let text = "";
    for await (const piece of conn.readable.pipeThrough(new TextDecoderStream())) {
      const parts = (text + piece).split(END);
      text = parts.pop() ?? "";
      for (const part of parts) yield JSON.parse(part);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#frames.return();
  }
}
