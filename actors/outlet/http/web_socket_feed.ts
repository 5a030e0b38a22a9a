import type { ClientItem } from "../../gateway/frame_hub.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { controlData, type ControlItem, type Feed } from "./feed.ts";
import { frameJson } from "./job_cell.ts";

/** Bytes that may wait in the socket before the feed waits too. */
export const MAX_BUFFERED = 1024 * 1024;
/** Milliseconds between two looks at a full socket, which gives no sign. */
const POLL_INTERVAL = 20;
/** RFC 6455, 7.4.1: the server is going down. */
const GOING_AWAY = 1001;

const CONTROL_MSGTYPE = {
  reset: "sparkMonitorReset",
  omitted: "sparkMonitorOmitted",
  removed: "sparkMonitorRemoved",
  end: "sparkMonitorEnd",
} as const satisfies Record<ControlItem["kind"], string>;

/** How a feed is sent over a WebSocket. */
export interface WebSocketFeedOptions {
  readonly clock: Clock;
  /** What a client builds its position of, beside the `seq` of a frame. */
  readonly epoch: string;
  /** In a kernel. */
  readonly executions?: ExecutionBook | undefined;
}

/**
 * Sends a feed as WebSocket text messages, one a frame, until either side
 * closes. A control message has no `seq`; the first one tells the epoch.
 *
 * A peer that does not read costs 1 MB beside its queue in the hub.
 */
export async function sendFeed(
  socket: WebSocket,
  feed: Feed,
  options: WebSocketFeedOptions,
): Promise<void> {
  const { client } = feed;
  const { clock, epoch, executions } = options;
  const closed = new AbortController();
  const stop = () => {
    client.close();
    closed.abort();
  };
  socket.addEventListener("close", stop);
  socket.addEventListener("error", stop);
  await opened(socket);
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ msgtype: "sparkMonitorHello", epoch }));
  let items = feed.first;
  do {
    for (const item of items) {
      while (socket.bufferedAmount > MAX_BUFFERED && !closed.signal.aborted) {
        await pause(clock, POLL_INTERVAL, closed.signal);
      }
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(messageText(item, executions));
    }
    items = await client.take();
  } while (items.length > 0);
  closeSocket(socket);
}

/** Says to the peer that the server is going down. */
export function closeSocket(socket: WebSocket): void {
  socket.close(GOING_AWAY, "The monitor stops");
}

function opened(socket: WebSocket): Promise<void> {
  if (socket.readyState !== WebSocket.CONNECTING) return Promise.resolve();
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", () => resolve(), { once: true });
    socket.addEventListener("error", () => resolve(), { once: true });
  });
}

function messageText(item: ClientItem, executions: ExecutionBook | undefined): string {
  if (item.kind === "frame") return frameJson(item.frame, executions);
  return JSON.stringify({ msgtype: CONTROL_MSGTYPE[item.kind], ...controlData(item) });
}
