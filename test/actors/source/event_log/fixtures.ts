import { fromFileUrl } from "@std/path";
import { Buffer } from "node:buffer";
import { ZstdDecoder } from "../../../../actors/source/event_log/codec/zstd_decoder.ts";

/** The logs that real Spark wrote: see scripts/record_event_logs.ts. */
export const fixtures = fromFileUrl(
  new URL("../../../fixtures/event_logs", import.meta.url),
);

/** The path of a recorded log: a file, or the folder of a rolling log. */
export function fixture(name: string): string {
  const [entry] = [...Deno.readDirSync(`${fixtures}/${name}`)];
  if (entry === undefined) throw new Error(`the fixture ${name} is empty`);
  return `${fixtures}/${name}/${entry.name}`;
}

/** A recorded log of 35 lines, not compressed. */
export function plainLog(): Promise<Uint8Array> {
  return bytesOfFixture("spark41-zstd");
}

/** The text of a recorded log of one file. */
export async function textOfFixture(name: string): Promise<string> {
  return new TextDecoder().decode(await bytesOfFixture(name));
}

async function bytesOfFixture(name: string): Promise<Uint8Array> {
  const decoder = new ZstdDecoder();
  const file = await Deno.readFile(fixture(name));
  const pieces = await Array.fromAsync({
    [Symbol.asyncIterator]: () => decoder.decode(file),
  });
  decoder.close();
  return new Uint8Array(Buffer.concat(pieces));
}
