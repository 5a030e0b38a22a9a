import { bodyLength, LONG, LONG_HEADER, SHORT_HEADER } from "./_flags.ts";

/** A message, or the first frames of one, as its wire bytes; its frames are found when asked for. */
export class DecodedMessage {
  /** Each frame with its header. */
  readonly wire: Uint8Array;
  #frames: readonly Uint8Array[] | null = null;

  /** @param wire whole and well-formed frames, as a {@link FrameDecoder} finds them */
  constructor(wire: Uint8Array) {
    this.wire = wire;
  }

  /** The bodies of the frames, views. */
  get frames(): readonly Uint8Array[] {
    return this.#frames ??= this.#split();
  }

  /** The wire bytes from frame `index` on, a view. */
  wireFrom(index: number): Uint8Array {
    let offset = 0;
    for (let i = 0; i < index && offset < this.wire.length; i++) {
      offset = this.#bodyAt(offset) + bodyLength(this.wire, offset);
    }
    return this.wire.subarray(offset);
  }

  #split(): Uint8Array[] {
    const { wire } = this;
    const frames: Uint8Array[] = [];
    for (let offset = 0; offset < wire.length;) {
      const body = this.#bodyAt(offset);
      offset = body + bodyLength(wire, offset);
      frames.push(wire.subarray(body, offset));
    }
    return frames;
  }

  #bodyAt(offset: number): number {
    return offset + ((this.wire[offset] as number) & LONG ? LONG_HEADER : SHORT_HEADER);
  }
}
