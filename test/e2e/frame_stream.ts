import { assertEquals } from "@std/assert";
import type { Frame } from "../../protocol/frames/frame.ts";
import { EventReader } from "../actors/outlet/http/harness.ts";
import type { Served } from "./served.ts";

/** The frames of an event stream. */
export class FrameStream implements AsyncDisposable {
  /** All that came so far. */
  readonly frames: Frame[] = [];
  /** The id of the newest, with which another stream goes on. */
  lastEventId: string | undefined;
  /** How many frames were left out, as the stream said. */
  numOmitted = 0;
  readonly #reader: EventReader;

  private constructor(reader: EventReader) {
    this.#reader = reader;
  }

  static async open(served: Served, path: string, lastEventId?: string): Promise<FrameStream> {
    const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    return new FrameStream(new EventReader(await served.get(path, headers)));
  }

  /** Reads up to the first frame that meets the condition. */
  async readUntil(condition: (frame: Frame) => boolean): Promise<void> {
    while (true) {
      const event = await this.#reader.next();
      if (event?.data === undefined) throw new Error("The stream ended too early");
      const data = JSON.parse(event.data);
      if (event.event === undefined) {
        this.frames.push(data);
        this.lastEventId = event.id;
        if (condition(data)) return;
      } else {
        assertEquals([event.event, data.numTasks], ["omitted", 0]);
        this.numOmitted += data.numFrames;
      }
    }
  }

  async close(): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
