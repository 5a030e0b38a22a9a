import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { getLogger } from "@logtape/logtape";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import type { Clock } from "../../runtime/clock.ts";
import { bodyGuard } from "./body_guard.ts";
import type { Environment } from "./environment.ts";
import { eventStream } from "./event_stream.ts";
import { ClientCommands } from "../client_commands.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { addCancelRoutes } from "./cancel_routes.ts";
import { fail, unknownApplication } from "./fail.ts";
import { openFeed } from "./feed.ts";
import { findApplication } from "./find_application.ts";
import type { History } from "./history/history.ts";
import { addHistoryRoutes } from "./history_routes.ts";
import { withCells } from "./job_cell.ts";
import { hostGuard } from "./host_guard.ts";
import { metricsRegistry } from "./metrics_registry.ts";
import type { MetricsSource } from "../../metrics_source.ts";
import { originGuard } from "./origin_guard.ts";
import { Page } from "./page.ts";
import { tokenGuard } from "./token_guard.ts";
import { answerCommands } from "./web_socket_commands.ts";
import { sendFeed } from "./web_socket_feed.ts";

/** No route takes more than this from a client, bytes. */
const MAX_BODY = 64 * 1024;

const logger = getLogger(["sparkmonitor", "http"]);

/** What the routes need. */
export interface RoutesOptions {
  readonly hub: FrameHub;
  readonly history: History;
  readonly clock: Clock;
  readonly version: string;
  readonly token: string;
  readonly metrics: MetricsSource;
  /** Host names beside those of loopback. */
  readonly allowedHosts: readonly string[];
  /** Other origins whose pages may use the API. */
  readonly corsOrigins: readonly string[];
  /** Task frames per application and tick. */
  readonly maxTaskFrames: number;
  readonly allowCancel: boolean;
  /** In a kernel. */
  readonly executions: ExecutionBook | undefined;
  /** Is told of each stream that stays open, with what ends it. */
  onStream(stream: OpenStream): void;
}

/** A response that goes on until somebody ends it. */
export interface OpenStream {
  /** Asks it to end. */
  close(): void;
  /** Resolves when it has ended; never rejects. */
  readonly closed: Promise<unknown>;
}

/** The HTTP API and what guards it. */
export function routes(options: RoutesOptions): Hono<Environment> {
  const { hub, corsOrigins, allowCancel } = options;
  const app = new Hono<Environment>();
  const registry = metricsRegistry(options.metrics);
  const page = new Page();

  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    // For who puts TLS in front to decide.
    strictTransportSecurity: false,
  }));
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  });
  app.use(hostGuard(options.allowedHosts));
  app.use(originGuard(corsOrigins));
  if (corsOrigins.length > 0) {
    app.use(cors({
      origin: [...corsOrigins],
      allowMethods: ["GET", "HEAD", ...(allowCancel ? ["POST"] : [])],
      allowHeaders: ["Authorization", "Last-Event-ID"],
    }));
  }
  app.use(tokenGuard(options.token));
  app.use(bodyGuard(MAX_BODY));

  const pageFile = async (c: Context<Environment>, name: string) => {
    try {
      const file = await page.file(name);
      if (file === undefined) return fail(c, 404, "the page has no such file: load it anew");
      const { bytes, type, caching } = file;
      return c.body(bytes, 200, { "content-type": type, "cache-control": caching });
    } catch (error) {
      return fail(c, 503, error instanceof Error ? error.message : String(error));
    }
  };
  app.get("/", (c) => pageFile(c, "index.html"));
  app.get("/assets/:name", (c) => pageFile(c, c.req.param("name")));
  app.get("/health", async (c) => {
    const applications = await hub.applications();
    const times = applications.flatMap(({ lastEventTime }) => lastEventTime ?? []);
    return c.json({
      status: "ok",
      version: options.version,
      epoch: hub.epoch,
      time: options.clock.now(),
      numApplications: applications.length,
      lastEventTime: times.length === 0 ? null : Math.max(...times),
      allowCancel,
    });
  });
  app.get(
    "/metrics",
    async (c) => c.body(await registry.metrics(), 200, { "content-type": registry.contentType }),
  );
  app.get("/api/v1/applications", async (c) => c.json(await hub.applications()));
  app.get("/api/v1/applications/:id", async (c) => {
    const id = c.req.param("id");
    const snapshot = await hub.snapshot(id);
    if (snapshot === undefined) return unknownApplication(c, id);
    // With `seq`, the position from which its frames go on.
    return c.json({ ...withCells(snapshot, options.executions), epoch: hub.epoch });
  });
  app.get("/api/v1/applications/:id/frames", async (c) => {
    const id = c.req.param("id");
    const application = await findApplication(hub, id);
    return application === undefined ? unknownApplication(c, id) : frames(c, options, id);
  });
  app.get("/api/v1/frames", (c) => frames(c, options, undefined));

  addHistoryRoutes(app, options);
  addCancelRoutes(app, hub, allowCancel);

  for (const { path, method } of app.routes.filter(({ method }) => method !== "ALL")) {
    app.all(path, (c) => {
      c.header("Allow", method === "GET" ? "GET, HEAD" : method);
      return fail(c, 405, `${c.req.method} is not allowed, use ${method}`);
    });
  }
  app.notFound((c) => fail(c, 404, "there is no such address"));
  app.onError((error, c) => {
    logger.error("Cannot answer {method} {path}: {error}", {
      method: c.req.method,
      path: c.req.path,
      error,
    });
    return fail(c, 500, "an error in the monitor, see its log");
  });
  return app;
}

/**
 * Streams the frames of one application, or those of all where `appKey` is
 * undefined. The latter cannot be resumed, since each application counts for
 * itself: its frames have no ids, and whoever connects again gets them all again.
 */
function frames(
  c: Context<Environment>,
  options: RoutesOptions,
  appKey: string | undefined,
): Response {
  const { hub, clock, executions, onStream } = options;
  const position = c.req.header("last-event-id") ?? c.req.query("after");
  if (appKey === undefined && position !== undefined) {
    return fail(
      c,
      400,
      "the frames of all applications cannot be resumed, ask for those of one at " +
        `/api/v1/applications/{id}/frames, received ${position}`,
    );
  }
  const tasks = c.req.query("tasks");
  if (tasks !== undefined && tasks !== "none") {
    return fail(c, 400, `tasks must be none or left out, received ${tasks}`);
  }
  const maxTaskFrames = tasks === "none" ? 0 : options.maxTaskFrames;
  const open = (name: "sse" | "websocket") =>
    openFeed(hub, { name, appKey, position, maxTaskFrames });

  if (isUpgrade(c.req.header("upgrade"))) {
    const upgrade = upgradeWebSocket(c.req.raw);
    if (upgrade === undefined) return fail(c, 400, "it is no proper WebSocket handshake");
    const { socket, response } = upgrade;
    const feed = open("websocket");
    const { allowCancel: allowed } = options;
    answerCommands(
      socket,
      new ClientCommands({ hub, allowed, setting: "allowCancel.http" }),
      appKey,
    );
    const sent = sendFeed(socket, feed, { clock, epoch: hub.epoch, executions }).catch((error) => {
      logger.error("Cannot go on sending frames over a WebSocket: {error}", { error });
      socket.close();
    });
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    onStream({ close: () => feed.client.close(), closed: Promise.all([sent, closed]) });
    return response;
  }

  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  const feed = open("sse");
  const close = () => feed.client.close();
  onStream({ close, closed: c.env.completed.then(close, close) });
  return c.body(
    eventStream(feed, { clock, epoch: appKey === undefined ? undefined : hub.epoch, executions }),
    200,
    headers,
  );
}

/** Whether a request asks for a WebSocket. */
function isUpgrade(upgrade: string | undefined): boolean {
  return upgrade?.toLowerCase() === "websocket";
}

function upgradeWebSocket(request: Request): Deno.WebSocketUpgrade | undefined {
  try {
    return Deno.upgradeWebSocket(request);
  } catch {
    return undefined; // A header is missing or wrong.
  }
}
