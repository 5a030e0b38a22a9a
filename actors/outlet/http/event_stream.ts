import type { ClientItem } from "../../gateway/frame_hub.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { controlData, type Feed } from "./feed.ts";
import { frameJson } from "./job_cell.ts";
import { formatPosition } from "./position.ts";

/** Characters that are encoded and handed over in one go. */
const CHUNK_LENGTH = 64 * 1024;
/** Milliseconds of silence before a comment says that the connection lives. */
const HEARTBEAT_INTERVAL = 15_000;
/** Milliseconds a browser waits before it connects again. */
const RETRY = 1000;

const encoder = new TextEncoder();
const HEARTBEAT = encoder.encode(":\n\n");

/** How a feed is written as Server-Sent Events. */
export interface EventStreamOptions {
  readonly clock: Clock;
  /**
   * Makes each frame's id. Undefined for the frames of all applications: they
   * have no ids, and a browser that connects again gets all of them again.
   */
  readonly epoch: string | undefined;
  /** In a kernel. */
  readonly executions?: ExecutionBook | undefined;
}

/**
 * Writes a feed as Server-Sent Events.
 *
 * Nothing is taken from the feed before the browser asks for more, so a browser
 * that does not read costs one chunk beside its queue in the hub. Frames are
 * joined to large chunks, hence not one stream message for each.
 */
export function eventStream(feed: Feed, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { client } = feed;
  const { clock } = options;
  let items = feed.first;
  let next = 0;
  let cancelled = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`));
    },
    async pull(controller) {
      if (next === items.length) {
        const stopHeartbeat = startHeartbeat(controller, clock);
        try {
          items = await client.take();
        } finally {
          stopHeartbeat();
        }
        if (cancelled) return;
        if (items.length === 0) return controller.close();
        next = 0;
      }
      let text = "";
      for (; next < items.length && text.length < CHUNK_LENGTH; next++) {
        const item = items[next];
        if (item !== undefined) text += eventText(item, options);
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel() {
      cancelled = true;
      client.close();
    },
  }, { highWaterMark: 0 });
}

function startHeartbeat(
  controller: ReadableStreamDefaultController<Uint8Array>,
  clock: Clock,
): () => void {
  let timer: unknown;
  const beat = () => {
    // One that still waits to be read says enough.
    if (controller.desiredSize === 0) controller.enqueue(HEARTBEAT);
    schedule();
  };
  const schedule = () => timer = clock.setTimeout(beat, HEARTBEAT_INTERVAL);
  schedule();
  return () => clock.clearTimeout(timer);
}

/** JSON has no raw line end, so one `data` line always holds a message. */
function eventText(item: ClientItem, { epoch, executions }: EventStreamOptions): string {
  if (item.kind !== "frame") {
    return `event: ${item.kind}\ndata: ${JSON.stringify(controlData(item))}\n\n`;
  }
  const id = epoch === undefined ? "" : `id: ${formatPosition(epoch, item.frame.seq)}\n`;
  return `${id}data: ${frameJson(item.frame, executions)}\n\n`;
}
