import { bodyLength, COMMAND, LONG, LONG_HEADER, MORE, RESERVED, SHORT_HEADER } from "./_flags.ts";
import { DecodedMessage } from "./decoded_message.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** What a {@link FrameDecoder} finds. */
export type Decoded =
  | { readonly kind: "message"; readonly message: DecodedMessage }
  /** The body of a command frame. */
  | { readonly kind: "command"; readonly body: Uint8Array }
  /** The next frame is large; `head` are the frames of its message before it. */
  | { readonly kind: "large"; readonly head: DecodedMessage }
  /** Wire bytes of a message that is passed on in parts; they are overwritten by the next read. */
  | { readonly kind: "part"; readonly wire: Uint8Array; readonly last: boolean };

/** The bounds of a {@link FrameDecoder}. */
export interface FrameLimits {
  /** Octets of one message, headers counted. */
  readonly maxMessage: number;
  /** Octets of a frame above which its message may be passed on in parts. */
  readonly largeFrame: number;
}

/** Octets that a buffer begins with: most peers never send more at once. */
const SMALL_BUFFER = 4 * 1024;
/** Octets that are read at once. */
const CHUNK = 64 * 1024;
/** Octets that are worth a read; for less the buffer grows. */
const LEAST_SPACE = 16 * 1024;
/** READY with an identity and a peer's own properties. */
const LONGEST_COMMAND = 8 * 1024;
/** Each frame costs a view, however few octets it has. */
const MOST_FRAMES = 64 * 1024;

interface Header {
  readonly flags: number;
  /** Octets of the frame's body, and of all of it. */
  readonly body: number;
  readonly size: number;
}

/**
 * Finds messages and commands in what a peer sends. It holds at most twice
 * what has come of a message that is not complete: an announced length
 * allocates nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { FrameDecoder } from "./frame_decoder.ts";
 *
 * const decoder = new FrameDecoder({ maxMessage: 1000, largeFrame: 100 });
 * const wire = new Uint8Array([0, 2, 0x68, 0x69]);
 * decoder.space().set(wire);
 * decoder.filled(wire.length);
 * const found = decoder.next();
 * assertEquals(found?.kind === "message" && found.message.frames, [wire.subarray(2)]);
 * assertEquals(decoder.next(), null);
 * ```
 */
export class FrameDecoder {
  readonly #limits: FrameLimits;
  #buffer = new Uint8Array(SMALL_BUFFER);
  /** Where what was not handed out begins. */
  #begin = 0;
  /** Where the next header is. */
  #scan = 0;
  /** Where what has come ends. */
  #end = 0;
  /** Frames of the message so far, and its octets that were passed on. */
  #frames = 0;
  #passed = 0;
  /** What is done with the message: put together where it is not large, or nobody wants parts. */
  #mode: "whole" | "asked" | "parts" = "whole";
  /** Of the frame that is passed on: what is still to come, and whether another follows. */
  #left = 0;
  #more = true;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Where to read to next: at least one octet. What was handed out as a part ends here. */
  space(): Uint8Array {
    const { length } = this.#buffer;
    const pending = this.#end - this.#begin;
    const busy = this.#end === length && length < CHUNK;
    if (this.#begin > 0) this.#buffer.copyWithin(0, this.#begin, this.#end);
    this.#scan -= this.#begin;
    this.#begin = 0;
    this.#end = pending;
    if (busy || length - pending < Math.min(LEAST_SPACE, length / 4)) this.#grow();
    return this.#buffer.subarray(pending, pending + CHUNK);
  }

  /** Says how many octets were read to {@link space}. */
  filled(length: number): void {
    this.#end += length;
  }

  /**
   * The next thing that is complete; null where more has to be read.
   *
   * @throws {ZmtpError} when it is not ZMTP, or above a limit; nothing after it can be understood
   */
  next(): Decoded | null {
    return this.#mode === "parts" ? this.#nextPart() : this.#nextMessage();
  }

  /** Answers "large": the rest of the message is handed out as it comes. */
  passInParts(): void {
    this.#mode = "parts";
    this.#passed = this.#scan - this.#begin;
    this.#begin = this.#scan;
  }

  #nextMessage(): Decoded | null {
    for (;;) {
      const header = this.#header();
      if (header === null) return null;
      const { flags, body, size } = header;
      if (flags & COMMAND) return this.#command(header);
      if (body > this.#limits.largeFrame && this.#mode === "whole") {
        this.#mode = "asked";
        const head = this.#buffer.slice(this.#begin, this.#scan);
        return { kind: "large", head: new DecodedMessage(head) };
      }
      if (this.#end - this.#scan < size) return null;
      this.#scan += size;
      this.#frames++;
      if ((flags & MORE) === 0) return { kind: "message", message: this.#take() };
    }
  }

  #nextPart(): Decoded | null {
    if (this.#left === 0) {
      const header = this.#header();
      if (header === null) return null;
      const { flags, size } = header;
      if (flags & COMMAND) return this.#command(header);
      this.#left = size;
      this.#more = (flags & MORE) !== 0;
      this.#frames++;
    }
    const length = Math.min(this.#left, this.#end - this.#begin);
    if (length === 0) return null;
    const wire = this.#buffer.subarray(this.#begin, this.#begin + length);
    this.#begin += length;
    this.#scan = this.#begin;
    this.#left -= length;
    this.#passed += length;
    const last = this.#left === 0 && !this.#more;
    if (last) this.#reset();
    return { kind: "part", wire, last };
  }

  /** The header at `#scan`, checked; null where it has not come whole. */
  #header(): Header | null {
    const come = this.#end - this.#scan;
    if (come < 1) return null;
    const flags = this.#buffer[this.#scan] as number;
    if ((flags & RESERVED) !== 0 || (flags & COMMAND) !== 0 && (flags & MORE) !== 0) {
      throw new ZmtpError(
        `Cannot take frame: its flags must be those of ZMTP 3.0, received ${flags}`,
      );
    }
    const header = flags & LONG ? LONG_HEADER : SHORT_HEADER;
    if (come < header) return null;
    const body = bodyLength(this.#buffer, this.#scan);
    const size = header + body;
    const bound = flags & COMMAND
      ? LONGEST_COMMAND
      : this.#limits.maxMessage - this.#passed - (this.#scan - this.#begin);
    if (size > bound || this.#frames >= MOST_FRAMES) {
      throw new ZmtpError(
        `Cannot take message: it must have at most ${this.#limits.maxMessage} octets and ` +
          `${MOST_FRAMES} frames, received a frame of ${size} octets`,
        true,
      );
    }
    return { flags, body, size };
  }

  /** Cuts a command out of what has come: libzmq's PING may be between two frames of a message. */
  #command({ body: length, size }: Header): Decoded | null {
    const end = this.#scan + size;
    if (this.#end < end) return null;
    const body = this.#buffer.slice(end - length, end);
    if (this.#begin === this.#scan) {
      this.#begin = end;
      this.#scan = end;
    } else {
      // What follows is at most one read, however long the message is. So that
      // nobody can have it moved without end, it counts as a frame.
      this.#buffer.copyWithin(this.#scan, end, this.#end);
      this.#end -= size;
      this.#frames++;
    }
    return { kind: "command", body };
  }

  #take(): DecodedMessage {
    const length = this.#scan - this.#begin;
    let wire = this.#buffer.subarray(this.#begin, this.#scan);
    if (length <= CHUNK) {
      wire = wire.slice();
      this.#begin = this.#scan;
    } else {
      // Too large to be copied: it keeps the buffer, and what follows gets another.
      const rest = this.#buffer.subarray(this.#scan, this.#end);
      this.#buffer = new Uint8Array(Math.max(CHUNK, rest.length));
      this.#buffer.set(rest);
      this.#begin = 0;
      this.#scan = 0;
      this.#end = rest.length;
    }
    this.#reset();
    return new DecodedMessage(wire);
  }

  #reset(): void {
    this.#frames = 0;
    this.#passed = 0;
    this.#mode = "whole";
  }

  /** Makes room for the incomplete message: by what has come, and by no more than is announced. */
  #grow(): void {
    const { length } = this.#buffer;
    const larger = new Uint8Array(Math.max(CHUNK, Math.min(2 * length, this.#announced() + CHUNK)));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }

  /** Octets of the message up to the end of the frame that is coming in. */
  #announced(): number {
    const header = this.#header();
    return this.#scan + (header === null ? 0 : header.size);
  }
}
