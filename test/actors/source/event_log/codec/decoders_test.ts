import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  chooseDecoder,
  UnsupportedCodecError,
} from "../../../../../actors/source/event_log/codec/choose_decoder.ts";
import {
  DamagedStreamError,
  type Decoder,
} from "../../../../../actors/source/event_log/codec/decoder.ts";
import { xxhash32 } from "../../../../../actors/source/event_log/codec/_xxhash32.ts";
import { cut, cuts } from "../cuts.ts";
import { fixture, plainLog } from "../fixtures.ts";

/** Decodes pieces with a decoder; the buffer of each piece is used again. */
async function decode(
  decoder: Decoder,
  pieces: Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const out: Uint8Array[] = [];
  try {
    for (const piece of pieces) {
      const reused = piece.slice();
      const decoded = decoder.decode(reused);
      for (let next = await decoded.next(); !next.done;) {
        out.push(next.value.slice());
        next = await decoded.next();
      }
      reused.fill(0);
    }
  } finally {
    decoder.close();
  }
  return Buffer.concat(out);
}

const open = (bytes: Uint8Array): Promise<Decoder> => chooseDecoder("log", bytes.subarray(0, 4));

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const zstd35 = Deno.readFileSync(fixture("spark35-zstd"));
const zstd41 = Deno.readFileSync(fixture("spark41-zstd"));
const lz4 = Deno.readFileSync(fixture("spark41-lz4"));
const snappy = Deno.readFileSync(fixture("spark41-snappy"));
const plain = await plainLog();
const gzip = concat(gzipSync(plain));
const files: [string, Uint8Array][] = [
  ["zstd of Spark 3.5", zstd35],
  ["zstd of Spark 4.1", zstd41],
  ["lz4", lz4],
  ["snappy", snappy],
  ["gzip", gzip],
  ["plain", plain],
];

for (const [name, file] of files) {
  Deno.test(`${name}: every line of what Spark wrote is whole JSON`, async () => {
    const text = new TextDecoder().decode(await decode(await open(file), [file]));
    const lines = text.trimEnd().split("\n");
    assertEquals(lines.length, 35);
    const names = lines.map((line) => JSON.parse(line).Event);
    assertEquals(names[0], "SparkListenerLogStart");
    assertEquals(names.at(-1), "SparkListenerApplicationEnd");
  });

  Deno.test(`${name}: any cut of the file gives the same bytes`, async () => {
    const whole = await decode(await open(file), [file]);
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const decoded = await decode(await open(file), cut(file, at));
        assert(Buffer.compare(decoded, whole) === 0);
      }),
      { numRuns: 25 },
    );
  });

  Deno.test(`${name}: streams may follow each other`, async () => {
    const twice = concat(file, file);
    const once = await decode(await open(file), [file]);
    assertEquals(
      Buffer.compare(await decode(await open(file), [twice]), concat(once, once)),
      0,
    );
  });

  Deno.test(`${name}: a file that is cut off gives what is whole`, async () => {
    const whole = await decode(await open(file), [file]);
    const decoder = await open(file);
    const part = await decode(decoder, [file.subarray(0, file.length - 7)]);
    assert(part.length > 0);
    assert(Buffer.compare(part, whole.subarray(0, part.length)) === 0);
    const knows = name !== "plain" && name !== "gzip";
    assertEquals(decoder.incomplete, knows);
  });
}

for (const [name, file] of files.slice(0, 5)) {
  Deno.test(`${name}: damage never hangs, and throws nothing but DamagedStreamError`, async () => {
    const byte = fc.record({
      at: fc.integer({ min: 4, max: file.length - 1 }),
      value: fc.nat(255),
    });
    await fc.assert(
      fc.asyncProperty(byte, cuts, async ({ at, value }, where) => {
        const damaged = file.slice();
        damaged[at] = value;
        try {
          await decode(await open(file), cut(damaged, where));
        } catch (error) {
          assert(error instanceof DamagedStreamError, String(error));
        }
      }),
      { numRuns: 100 },
    );
  });
}

Deno.test("lz4: a changed byte in a block is found by the checksum", async () => {
  for (const at of [30, 1000, 20_000]) {
    const damaged = lz4.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await assertRejects(
      async () => decode(await open(lz4), [damaged]),
      DamagedStreamError,
    );
  }
});

for (const [what, at] of [["stored", 9], ["decoded", 13]] as const) {
  Deno.test(`lz4: an impossible ${what} block length is refused before anything is allocated`, async () => {
    const damaged = lz4.slice(0, 100);
    new DataView(damaged.buffer).setInt32(at, 0x7fffffff, true);
    await assertRejects(
      async () => decode(await open(lz4), [damaged]),
      DamagedStreamError,
      "impossible LZ4 block lengths",
    );
  });
}

Deno.test("lz4: a block that did not get smaller is stored as it is", async () => {
  // "LZ4Block", stored, 1 kB blocks; 3 bytes; the checksum of "abc".
  const header = encode("LZ4Block\x10");
  const numbers = new DataView(new ArrayBuffer(12));
  numbers.setInt32(0, 3, true);
  numbers.setInt32(4, 3, true);
  const checksum = xxhash32(encode("abc"), 0x9747b28c) & 0x0fffffff;
  numbers.setUint32(8, checksum, true);
  const file = concat(header, new Uint8Array(numbers.buffer), encode("abc"));
  assertEquals(await decode(await open(file), [file]), Buffer.from("abc"));
});

Deno.test("snappy: an impossible block length is refused before anything is allocated", async () => {
  const damaged = snappy.slice(0, 100);
  new DataView(damaged.buffer).setUint32(16, 0x7fffffff);
  await assertRejects(
    async () => decode(await open(snappy), [damaged]),
    DamagedStreamError,
    "impossible Snappy block length",
  );
});

Deno.test("zstd: frames of all kinds and skippable frames, cut anywhere", async () => {
  const skippable = new Uint8Array([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const text = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("x".repeat(300_000), plain.toHex()),
  );
  const part = fc.oneof(text, fc.constant(null));
  const checksums = fc.boolean();
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 8 }),
      checksums,
      cuts,
      async (parts, checksum, at) => {
        const params = { 201: checksum ? 1 : 0 }; // ZSTD_c_checksumFlag
        const frames = parts.map((part) =>
          part === null ? skippable : zstdCompressSync(part, { params })
        );
        const file = concat(...frames);
        const decoder = await chooseDecoder("log", new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]));
        const decoded = await decode(decoder, cut(file, at));
        assertEquals(decoded.toString(), parts.join(""));
        assertEquals(decoder.incomplete, false);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("zstd: what follows a frame must be a frame", async () => {
  const file = concat(zstdCompressSync("text"), encode("no frame"));
  await assertRejects(
    async () => decode(await open(file), [file]),
    DamagedStreamError,
    "no zstd frame starts where one should",
  );
});

Deno.test("the first bytes of a file count more than its name", async () => {
  const decoder = await chooseDecoder("log.lz4", zstd41.subarray(0, 4));
  assertEquals((await decode(decoder, [zstd41])).length, plain.length);
  const text = encode('{"Event":1}\n');
  const named = await chooseDecoder("log.zstd.inprogress", text.subarray(0, 4));
  assertEquals((await decode(named, [text])).toString(), '{"Event":1}\n');
});

Deno.test("a name that promises a codec must not hold something else", async () => {
  await assertRejects(
    () => chooseDecoder("log.zstd.compact", encode("\0\0\0\0")),
    DamagedStreamError,
    "the file does not start as its name promises",
  );
});

Deno.test("lzf and the lz4 command's format are refused with the remedy", async () => {
  const lzf = await Deno.readFile(fixture("spark41-lzf"));
  await assertRejects(
    () => chooseDecoder("log", lzf.subarray(0, 4)),
    UnsupportedCodecError,
    "set spark.eventLog.compression.codec to zstd, lz4 or snappy",
  );
  await assertRejects(
    () => chooseDecoder("log", new Uint8Array([0x04, 0x22, 0x4d, 0x18])),
    UnsupportedCodecError,
    "lz4 -d",
  );
});
