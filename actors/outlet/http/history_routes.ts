import type { Context, Hono } from "hono";
import { encodeEventLog } from "../../../protocol/event_log/encode_event_log.ts";
import { eventLogName } from "../../../protocol/event_log/event_log_name.ts";
import { encodeTaskChunk } from "../../../protocol/page/task_chunk.ts";
import type { ApplicationSummary } from "../../application_snapshot.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { Clock } from "../../runtime/clock.ts";
import { fail, unknownApplication } from "./fail.ts";
import { findApplication } from "./find_application.ts";
import { ApplicationHistory } from "./history/application_history.ts";
import type { History } from "./history/history.ts";
import type { Environment } from "./environment.ts";

const APPLICATION = "/api/v1/applications/:id";

/** Downloads that are under way at once. */
const MAX_DOWNLOADS = 4;
/** Milliseconds that the hub may take to hand over what it keeps. */
const HUB_TIMEOUT = 10_000;
/** Characters that are handed over in one go. */
const PIECE_LENGTH = 64 * 1024;

/** What these routes need. */
export interface HistoryRoutesOptions {
  readonly hub: FrameHub;
  readonly history: History;
  readonly clock: Clock;
}

/** Adds the routes that tell what an application did over time, and the downloads. */
export function addHistoryRoutes(app: Hono<Environment>, options: HistoryRoutesOptions): void {
  const { hub, history } = options;
  let numDownloads = 0;

  async function historyOf(id: string): Promise<ApplicationHistory | undefined> {
    const known = history.of(id);
    if (known !== undefined) return known;
    if (await findApplication(hub, id) === undefined) return undefined;
    // Its first frame is still on its way here.
    return new ApplicationHistory(`${hub.epoch}.none`, 0);
  }

  app.get(`${APPLICATION}/activity`, async (c) => {
    const id = c.req.param("id");
    const application = await historyOf(id);
    return application === undefined ? unknownApplication(c, id) : c.json(application.activity());
  });

  app.get(`${APPLICATION}/tasks`, async (c) => {
    const id = c.req.param("id");
    const application = await historyOf(id);
    if (application === undefined) return unknownApplication(c, id);
    const chunk = encodeTaskChunk(application.taskChunk(c.req.query("after")));
    return c.body(chunk, 200, { "content-type": "application/octet-stream" });
  });

  app.get(`${APPLICATION}/frames.ndjson`, async (c) => {
    const id = c.req.param("id");
    const application = await findApplication(hub, id);
    if (application === undefined) return unknownApplication(c, id);
    const name = `${eventLogName({ ...application, endTime: 0 })}.ndjson`;
    return await download(c, name, async () => {
      const frames = await retainedFrames(options, application);
      return frames.values().map(({ json }) => `${json}\n`);
    });
  });

  app.get(`${APPLICATION}/event-log`, async (c) => {
    const id = c.req.param("id");
    const snapshot = await hub.snapshot(id);
    const application = await historyOf(id);
    if (snapshot === undefined || application === undefined) return unknownApplication(c, id);
    return await download(c, eventLogName(snapshot), async () =>
      encodeEventLog({
        application: snapshot,
        frames: (await retainedFrames(options, snapshot)).map(({ frame }) => frame),
        executors: snapshot.executors,
        executorChanges: application.activity().executorChanges,
        tasks: application.taskChunk(undefined, Infinity),
      }));
  });

  /** @param lines made one by one, as the client takes them */
  async function download(
    c: Context<Environment>,
    name: string,
    lines: () => Promise<Iterable<string>>,
  ): Promise<Response> {
    const headers = {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="${name}"`,
    };
    if (c.req.method === "HEAD") return c.body(null, 200, headers);
    if (numDownloads === MAX_DOWNLOADS) {
      c.header("Retry-After", "5");
      return fail(c, 503, `${MAX_DOWNLOADS} downloads are under way, try again later`);
    }
    numDownloads++;
    c.env.completed.catch(() => {}).then(() => numDownloads--);
    const stream = ReadableStream.from(pieces(await lines()));
    return c.body(stream.pipeThrough(new TextEncoderStream()), 200, headers);
  }
}

/** Joins short texts to pieces worth handing over. */
function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** The frames of an application that the hub keeps. */
async function retainedFrames(
  { hub, clock }: HistoryRoutesOptions,
  { id: appKey, seq }: ApplicationSummary,
): Promise<SealedFrame[]> {
  if (seq === 0) return [];
  await using client = hub.connect({ name: "download", appKey, overflow: "block" });
  // Nothing comes of an application that was taken away meanwhile.
  const timer = clock.setTimeout(() => client.close(), HUB_TIMEOUT);
  const items = await client.take();
  clock.clearTimeout(timer);
  return items.flatMap((item) => item.kind === "frame" ? item.frame : []);
}
