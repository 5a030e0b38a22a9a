import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { type Decoded, FrameDecoder } from "../../../protocol/zmtp/frame_decoder.ts";
import { ZmtpError } from "../../../protocol/zmtp/zmtp_error.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const limits = { maxMessage: 512 * MIB, largeFrame: 256 * KIB };

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Gives the decoder `wire`, at most `step` octets at a time, and takes all that it finds. */
function* decode(
  decoder: FrameDecoder,
  wire: Uint8Array,
  step = Infinity,
): Generator<Decoded, void> {
  for (let offset = 0; offset < wire.length;) {
    const space = decoder.space();
    const length = Math.min(space.length, step, wire.length - offset);
    assert(length > 0);
    space.set(wire.subarray(offset, offset + length));
    decoder.filled(length);
    offset += length;
    for (let found = decoder.next(); found !== null; found = decoder.next()) yield found;
  }
}

/** The messages in `wire`, put together also where they are large, and the bodies of its commands. */
function messages(found: Iterable<Decoded>): { frames: Uint8Array[][]; commands: Uint8Array[] } {
  const frames: Uint8Array[][] = [];
  const commands: Uint8Array[] = [];
  for (const one of found) {
    if (one.kind === "message") frames.push([...one.message.frames]);
    if (one.kind === "command") commands.push(one.body);
  }
  return { frames, commands };
}

/** A frame's header with a long length of 64 bits. */
function announce(length: bigint, flags = 2): Uint8Array {
  const header = new Uint8Array(9);
  header[0] = flags;
  new DataView(header.buffer).setBigUint64(1, length);
  return header;
}

const frame = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.uint8Array({ minLength: 250, maxLength: 260 }),
  fc.integer({ min: 60 * KIB, max: 140 * KIB }).map((length) =>
    new Uint8Array(length).fill(length)
  ),
);

Deno.test("messages come out as they went in, however they are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(frame, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
      fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1000, max: 100_000 })),
      (sent, step) => {
        const decoder = new FrameDecoder(limits);
        const wire = join(sent.map(encodeMessage));
        // Small steps only for what is small.
        const found = decode(decoder, wire, wire.length > 10_000 ? Math.max(step, 999) : step);
        assertEquals(messages(found).frames, sent);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("what was found stays as it is when more is read", () => {
  const decoder = new FrameDecoder(limits);
  const sent = Array.from({ length: 500 }, (_, i) => [new Uint8Array(i % 300).fill(i)]);
  const wire = join(sent.map(encodeMessage));
  const kept = [...decode(decoder, wire, 777)];
  assertEquals(messages(kept).frames, sent);
});

Deno.test("a long length for a short frame is taken, and passed on as it came", () => {
  const wire = join([announce(2n), new Uint8Array([5, 6])]);
  const [found] = decode(new FrameDecoder(limits), wire);
  assert(found?.kind === "message");
  assertEquals(found.message.frames, [new Uint8Array([5, 6])]);
  assertEquals(found.message.wire, wire);
});

Deno.test("a command between two frames of a message is cut out of it", () => {
  const ping = encodeCommand("PING", new Uint8Array(2));
  const frames = [new Uint8Array([1, 2, 3]), new Uint8Array(300), new Uint8Array([4])];
  const whole = encodeMessage(frames);
  const [first, second] = [5, 5 + 309];
  for (const step of [1, 7, Infinity]) {
    const wire = join([
      ...[ping, whole.subarray(0, first), ping, ping, whole.subarray(first, second)],
      ...[ping, whole.subarray(second), ping, whole],
    ]);
    const found = messages(decode(new FrameDecoder(limits), wire, step));
    assertEquals(found.frames, [frames, frames]);
    assertEquals(found.commands, Array(5).fill(ping.subarray(2)));
  }
});

Deno.test("the rest of a large message comes in parts, from its large frame on", () => {
  const small = { maxMessage: 10 * MIB, largeFrame: 1000 };
  const ping = encodeCommand("PING", new Uint8Array(2));
  const head = [new Uint8Array([1]), new Uint8Array(1000)];
  const tail = [new Uint8Array(200_000).fill(7), new Uint8Array(), new Uint8Array(3000).fill(8)];
  const large = encodeMessage([...head, ...tail]);
  // Between the last two frames.
  const cut = large.length - 3009;
  const after = [new Uint8Array([9])];
  const wire = join([large.subarray(0, cut), ping, large.subarray(cut), encodeMessage(after)]);
  for (const step of [101, 5000, Infinity]) {
    const decoder = new FrameDecoder(small);
    const parts: Uint8Array[] = [];
    const kinds: string[] = [];
    let come = 0;
    for (const found of decode(decoder, wire, step)) {
      if (kinds.at(-1) !== found.kind) kinds.push(found.kind);
      if (found.kind === "large") {
        assertEquals(found.head.frames, head);
        parts.push(found.head.wire);
        come += found.head.wire.length;
        decoder.passInParts();
      } else if (found.kind === "part") {
        parts.push(found.wire.slice());
        come += found.wire.length;
        assertEquals(found.last, come === large.length);
      } else if (found.kind === "message") {
        assertEquals(found.message.frames, after);
      }
    }
    assertEquals(kinds, ["large", "part", "command", "part", "message"]);
    assertEquals(join(parts), large);
  }
});

Deno.test("a large message that nobody wants in parts is put together", () => {
  const small = { maxMessage: 10 * MIB, largeFrame: 1000 };
  const sent = [[new Uint8Array(5000), new Uint8Array(6000)], [new Uint8Array(7000)]];
  const found = [...decode(new FrameDecoder(small), join(sent.map(encodeMessage)), 900)];
  assertEquals(messages(found).frames, sent);
  assertEquals(found.map(({ kind }) => kind), ["large", "message", "large", "message"]);
});

Deno.test("an announced length allocates nothing: at most twice what has come", () => {
  const decoder = new FrameDecoder({ ...limits, largeFrame: Infinity });
  const sent = new Uint8Array(5 * MIB);
  sent.set(announce(500n * BigInt(MIB)));
  let come = 0;
  for (const _ of [...Array(60)]) {
    const space = decoder.space();
    assert(
      space.buffer.byteLength <= 2 * come + 128 * KIB,
      `${space.buffer.byteLength} octets are held of ${come}`,
    );
    assert(space.length <= 64 * KIB);
    space.set(sent.subarray(come, come + space.length));
    come += space.length;
    decoder.filled(space.length);
    assertEquals(decoder.next(), null);
  }
  assert(come >= 2 * MIB);
});

Deno.test("a message that is put together takes little more than its size", () => {
  const decoder = new FrameDecoder({ ...limits, largeFrame: Infinity });
  const size = 3 * MIB;
  const [found] = decode(decoder, encodeMessage([new Uint8Array(size)]));
  assert(found?.kind === "message");
  assert(found.message.wire.buffer.byteLength <= size + 128 * KIB);
});

Deno.test("lengths above the limit are refused when they are announced", () => {
  const bound = { maxMessage: 1000, largeFrame: 100 };
  const refuse = (wire: Uint8Array) => {
    const error = assertThrows(() => [...decode(new FrameDecoder(bound), wire)], ZmtpError);
    assertEquals(error.oversized, true);
  };
  refuse(announce(992n));
  refuse(announce(1n << 32n));
  refuse(announce((1n << 53n) + 1n));
  refuse(announce(0xffff_ffff_ffff_ffffn));
  refuse(announce(0x8000_0000_0000_0000n, 3));
  // The frames of one message count together.
  refuse(
    join([encodeMessage([new Uint8Array(600), new Uint8Array()]).subarray(0, 609), announce(400n)]),
  );
  refuse(announce(9000n, 6));
  assertEquals([...decode(new FrameDecoder(bound), announce(991n))].length, 1);
});

Deno.test("the parts of one message count together, too", () => {
  const decoder = new FrameDecoder({ maxMessage: 1000, largeFrame: 100 });
  const wire = encodeMessage([new Uint8Array(600), new Uint8Array(400)]);
  let come = 0;
  assertThrows(
    () => {
      for (const found of decode(decoder, wire, 50)) {
        if (found.kind === "large") decoder.passInParts();
        else if (found.kind === "part") come += found.wire.length;
      }
    },
    ZmtpError,
    "it must have at most 1000 octets and 65536 frames, received a frame of 409 octets",
  );
  assertEquals(come, 609);
});

Deno.test("each message may be as large as allowed", () => {
  const sent = Array.from({ length: 5 }, () => [new Uint8Array(991)]);
  const decoder = new FrameDecoder({ maxMessage: 1000, largeFrame: 2000 });
  assertEquals(messages(decode(decoder, join(sent.map(encodeMessage)), 64)).frames, sent);
});

Deno.test("frames are bounded in number: each costs something, however short", () => {
  const frames = Array<Uint8Array>(65_536).fill(new Uint8Array());
  assertEquals(messages(decode(new FrameDecoder(limits), encodeMessage(frames))).frames, [frames]);
  const more = encodeMessage([...frames, new Uint8Array()]);
  const error = assertThrows(() => [...decode(new FrameDecoder(limits), more)], ZmtpError);
  assertEquals(error.oversized, true);
});

Deno.test("flags that ZMTP 3.0 has not are refused at once", () => {
  for (const flags of [5, 7, 8, 0x10, 0x20, 0x40, 0x80, 0xff]) {
    const error = assertThrows(
      () => [...decode(new FrameDecoder(limits), new Uint8Array([flags]))],
      ZmtpError,
      `its flags must be those of ZMTP 3.0, received ${flags}`,
    );
    assertEquals(error.oversized, false);
  }
});

Deno.test("whatever comes is found or refused, and nothing else happens", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 3 })
            .map(encodeMessage),
          fc.bigInt({ min: 0n, max: 300n }).map((length) => announce(length)),
          fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((length) => announce(length, 3)),
        ),
        { maxLength: 12 },
      ),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (pieces, step, inParts) => {
        const decoder = new FrameDecoder({ maxMessage: 250, largeFrame: 30 });
        try {
          for (const found of decode(decoder, join(pieces), step)) {
            if (found.kind === "large" && inParts) decoder.passInParts();
            if (found.kind === "message") assert(found.message.wire.length <= 250);
          }
        } catch (error) {
          assert(error instanceof ZmtpError, String(error));
        }
      },
    ),
    { numRuns: 2000 },
  );
});
