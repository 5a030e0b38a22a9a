import { getLogger } from "@logtape/logtape";
import { type Dialect, encodeDialect } from "../../../protocol/frames/dialect.ts";
import type { Client, ClientItem, FrameHub } from "../../gateway/frame_hub.ts";
import { type Outlet, OutletError } from "../outlet.ts";
import { fileSink, type Sink, streamSink } from "./_sink.ts";

/** Characters that are encoded and written in one go. */
const CHUNK_LENGTH = 512 * 1024;

const encoder = new TextEncoder();
const logger = getLogger(["sparkmonitor", "ndjson"]);

/** How frames are written as NDJSON. */
export interface NdjsonOutletOptions {
  /** A file to write anew, or a stream, which is left open. */
  readonly to: string | WritableStream<Uint8Array<ArrayBuffer>>;
  /** Default "bare". */
  readonly dialect?: Dialect;
  /**
   * Settles once no application will be added any more. Then `run` returns as
   * soon as each one's last frame is written. Default: it goes on until it is
   * aborted.
   */
  readonly untilEnd?: Promise<unknown>;
  /** Default "ndjson". */
  readonly name?: string;
}

/**
 * Writes every frame, one JSON a line. Nothing is left out: a slow reader slows
 * the sources.
 *
 * A reader that goes away, as `head` does, ends the outlet without an error.
 * After an abort what was taken is written, then `run` returns.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { NdjsonOutlet } from "./ndjson_outlet.ts";
 *
 * await using monitor = new Monitor();
 * const source = monitor.addSource({
 *   name: "mine",
 *   run(intake) {
 *     const application = intake.open({ fallbackId: "app-1", time: "event" });
 *     application.tell({ type: "applicationEnd", time: 1000 });
 *     application.end();
 *     return Promise.resolve();
 *   },
 * });
 * const { readable, writable } = new TransformStream();
 * const outlet = monitor.addOutlet(new NdjsonOutlet({ to: writable, untilEnd: source.finished }));
 * outlet.finished.then(() => writable.close());
 * assertEquals(
 *   await new Response(readable).text(),
 *   '{"msgtype":"sparkApplicationEnd","endTime":1000,' +
 *     '"appId":"app-1","appAttemptId":"null","seq":1}\n',
 * );
 * ```
 */
export class NdjsonOutlet implements Outlet {
  readonly name: string;
  readonly #to: NdjsonOutletOptions["to"];
  readonly #dialect: Dialect;
  readonly #untilEnd: Promise<unknown> | undefined;

  constructor(options: NdjsonOutletOptions) {
    this.name = options.name ?? "ndjson";
    this.#to = options.to;
    this.#dialect = options.dialect ?? "bare";
    this.#untilEnd = options.untilEnd;
  }

  /** @throws {OutletError} when the file or stream cannot be written to */
  async run(hub: FrameHub, signal: AbortSignal): Promise<void> {
    // Before anything is awaited: what comes in between might not be retained.
    await using client = hub.connect({ name: this.name, overflow: "block" });
    const close = () => client.close();
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
    try {
      const sink = await this.#open();
      try {
        await this.#writeAll(hub, client, sink);
      } finally {
        sink.close();
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      logger.debug("The reader went away");
    } finally {
      signal.removeEventListener("abort", close);
    }
  }

  #open(): Promise<Sink> | Sink {
    const to = this.#to;
    if (typeof to !== "string") return streamSink(to);
    return fileSink(to).catch((error) => this.#fail(error));
  }

  /** Writes what the client takes until it is closed or everything has ended. */
  async #writeAll(hub: FrameHub, client: Client, sink: Sink): Promise<void> {
    const ended = new Set<string>();
    let awaited: readonly string[] | undefined;
    let failure: unknown;
    const closeAtEnd = () => {
      if (awaited?.every((appKey) => ended.has(appKey))) client.close();
    };
    this.#untilEnd?.catch(() => {})
      .then(() => hub.applications())
      .then((applications) => {
        awaited = applications.map((application) => application.id);
        closeAtEnd();
      })
      .catch((error) => {
        failure = error;
        client.close();
      });

    while (true) {
      const items = await client.take();
      if (items.length === 0) break;
      await this.#write(items, sink);
      for (const item of items) {
        if (item.kind === "end" || item.kind === "removed") ended.add(item.appKey);
      }
      closeAtEnd();
    }
    if (failure !== undefined) throw failure;
  }

  async #write(items: readonly ClientItem[], sink: Sink): Promise<void> {
    const flush = (text: string) =>
      sink.write(encoder.encode(text)).catch((error) => this.#fail(error));
    let text = "";
    for (const item of items) {
      if (item.kind !== "frame") continue;
      text += encodeDialect(item.frame.json, this.#dialect) + "\n";
      if (text.length >= CHUNK_LENGTH) {
        await flush(text);
        text = "";
      }
    }
    if (text !== "") await flush(text);
  }

  #fail(error: unknown): never {
    if (error instanceof Deno.errors.BrokenPipe) throw error;
    throw new OutletError(`Cannot write frames to ${this.#place}: ${reasonOf(error)}`, {
      cause: error,
    });
  }

  get #place(): string {
    if (typeof this.#to === "string") return this.#to;
    return this.#to === Deno.stdout.writable ? "stdout" : "the stream";
  }
}

function reasonOf(error: unknown): string {
  // Deno's own words advise to give all permissions.
  if (error instanceof Deno.errors.NotCapable) return "it may not be opened, name a regular file";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/: open '.*'$/s, "").replace(/ \(os error \d+\)$/, "");
}
