import type { Frame, FrameBody } from "../../protocol/frames/frame.ts";
import { applicationKey, type ApplicationMessage } from "../application_actor.ts";
import type { ApplicationSnapshot } from "../application_snapshot.ts";
import type { MonitorCounters } from "../monitor_counters.ts";
import type { ActorRef, Behavior, Context } from "../runtime/mod.ts";
import type { Delivery } from "./client_queue.ts";
import { RetainedFrames, type RetainedLimits } from "./retained_frames.ts";
import { SealedFrame } from "./sealed_frame.ts";

/** What the comm gateway understands; `run` is the application's number in this process. */
export type GatewayMessage =
  | {
    readonly type: "open";
    readonly run: number;
    readonly application: ActorRef<ApplicationMessage>;
  }
  /** From now on the application's frames can leave. */
  | {
    readonly type: "identify";
    readonly run: number;
    readonly appId: string;
    readonly appAttemptId: string;
  }
  | { readonly type: "frame"; readonly run: number; readonly body: FrameBody }
  | { readonly type: "tick"; readonly run: number }
  /** The application's input has ended. */
  | { readonly type: "end"; readonly run: number }
  | { readonly type: "remove"; readonly run: number }
  | {
    readonly type: "connect";
    readonly client: ActorRef<Delivery>;
    readonly appKey: string | null;
    readonly after: number;
  }
  /** A client has lost its place: it wants the retained frames anew. */
  | { readonly type: "resend"; readonly client: ActorRef<Delivery> }
  | { readonly type: "list"; readonly replyTo: ActorRef<readonly ListedApplication[]> }
  | {
    readonly type: "snapshot";
    readonly appKey: string;
    readonly replyTo: ActorRef<ApplicationSnapshot | undefined>;
  };

/** An application that the gateway knows. */
export interface ListedApplication {
  readonly application: ActorRef<ApplicationMessage>;
  readonly seq: number;
}

/** What a comm gateway is made with. */
export interface CommGatewayOptions {
  readonly counters: MonitorCounters;
  readonly limits: RetainedLimits;
  /** Of all retained frames together, about. */
  readonly maxBytes: number;
}

/** One application, as the gateway sees it. */
interface ApplicationLog {
  readonly run: number;
  readonly application: ActorRef<ApplicationMessage>;
  readonly retained: RetainedFrames;
  /** What waits for the application to be identified. */
  readonly held: FrameBody[];
  identity: { readonly appId: string; readonly appAttemptId: string; readonly key: string } | null;
  seq: number;
  ended: boolean;
}

interface GatewayState {
  readonly logs: Map<number, ApplicationLog>;
  readonly clients: Map<ActorRef<Delivery>, { readonly appKey: string | null }>;
}

type GatewayContext = Context<GatewayMessage>;

/**
 * Where all frames pass: it numbers them, keeps those from which the state can
 * be rebuilt, and hands each to every client that wants it.
 *
 * Frames leave in the order in which they come, so `seq` rises strictly for
 * each client. An application's frames wait until it is identified.
 */
export function commGateway(options: CommGatewayOptions): Behavior<GatewayMessage, GatewayState> {
  const { counters, limits, maxBytes } = options;

  function publish(
    state: GatewayState,
    log: ApplicationLog,
    body: FrameBody,
    context: GatewayContext,
  ) {
    if (log.identity === null) {
      log.held.push(body);
      return;
    }
    const { appId, appAttemptId, key } = log.identity;
    const frame: Frame = { ...body, appId, appAttemptId, seq: log.seq + 1 };
    const sealed = new SealedFrame(frame, key);
    toClients(state, key, { type: "frame", frame: sealed }, context);
    log.seq++;
    log.retained.add(sealed);
    counters.countFrame(frame.msgtype);
    shrink(state);
  }

  /** Keeps all retained frames together within bounds. */
  function shrink(state: GatewayState) {
    let bytes = 0;
    for (const { retained } of state.logs.values()) bytes += retained.bytes;
    while (bytes > maxBytes) {
      const [largest] = [...state.logs.values()].map((log) => log.retained)
        .sort((a, b) => b.bytes - a.bytes);
      if (largest === undefined) return;
      const before = largest.bytes;
      largest.shrink();
      if (largest.bytes === before) return;
      bytes -= before - largest.bytes;
    }
  }

  function identify(
    state: GatewayState,
    log: ApplicationLog,
    message: GatewayMessage & { type: "identify" },
    context: GatewayContext,
  ) {
    const { appId, appAttemptId } = message;
    const key = applicationKey(appId, appAttemptId);
    // The same application once more, as when its log was replaced: the newer one counts.
    const older = [...state.logs.values()].find((other) => other.identity?.key === key);
    if (older !== undefined) remove(state, older, context);
    log.identity = { appId, appAttemptId, key };
    for (const body of log.held.splice(0)) publish(state, log, body, context);
  }

  function remove(state: GatewayState, log: ApplicationLog, context: GatewayContext) {
    if (log.identity !== null) {
      const { key } = log.identity;
      toClients(state, key, { type: "removed", appKey: key }, context);
    }
    state.logs.delete(log.run);
  }

  function connect(
    state: GatewayState,
    { client, appKey, after }: GatewayMessage & { type: "connect" },
    context: GatewayContext,
  ) {
    for (const log of state.logs.values()) {
      const key = log.identity?.key;
      if (key === undefined || appKey !== null && appKey !== key) continue;
      const resumable = after <= log.seq;
      sendRetained(log, key, client, resumable ? after : 0, !resumable, context);
    }
    context.watch(client);
    state.clients.set(client, { appKey });
  }

  function resend(state: GatewayState, client: ActorRef<Delivery>, context: GatewayContext) {
    const wanted = state.clients.get(client)?.appKey;
    for (const log of state.logs.values()) {
      const key = log.identity?.key;
      if (key === undefined || wanted !== null && wanted !== key) continue;
      sendRetained(log, key, client, 0, true, context);
    }
  }

  function sendRetained(
    log: ApplicationLog,
    appKey: string,
    client: ActorRef<Delivery>,
    after: number,
    reset: boolean,
    context: GatewayContext,
  ) {
    const frames = log.retained.after(after);
    const numOmitted = log.seq - after - frames.length;
    context.tell(client, { type: "retained", appKey, frames, reset, numOmitted });
    if (log.ended) context.tell(client, { type: "end", appKey });
  }

  function toClients(
    state: GatewayState,
    key: string,
    delivery: Delivery,
    context: GatewayContext,
  ) {
    for (const [client, { appKey }] of state.clients) {
      if (appKey === null || appKey === key) context.tell(client, delivery);
    }
  }

  function forLog(state: GatewayState, run: number, use: (log: ApplicationLog) => void) {
    const log = state.logs.get(run);
    if (log !== undefined) use(log);
    else counters.countDropped("removed application");
  }

  return {
    init: () => ({ logs: new Map(), clients: new Map() }),
    receive(state, message, context) {
      switch (message.type) {
        case "frame":
          return forLog(state, message.run, (log) => publish(state, log, message.body, context));
        case "tick":
          return forLog(state, message.run, ({ identity }) => {
            if (identity === null) return;
            const { key } = identity;
            toClients(state, key, { type: "tick", appKey: key }, context);
          });
        case "open":
          state.logs.set(message.run, {
            run: message.run,
            application: message.application,
            retained: new RetainedFrames(limits),
            held: [],
            identity: null,
            seq: 0,
            ended: false,
          });
          return;
        case "identify":
          return forLog(state, message.run, (log) => identify(state, log, message, context));
        case "end":
          return forLog(state, message.run, (log) => {
            const { identity } = log;
            if (identity !== null) {
              toClients(state, identity.key, { type: "end", appKey: identity.key }, context);
            }
            log.ended = true;
          });
        case "remove":
          return forLog(state, message.run, (log) => remove(state, log, context));
        case "connect":
          return connect(state, message, context);
        case "resend":
          return resend(state, message.client, context);
        case "list":
          context.tell(
            message.replyTo,
            [...state.logs.values()].map(({ application, seq }) => ({ application, seq })),
          );
          return;
        case "snapshot": {
          const log = [...state.logs.values()].find((log) => log.identity?.key === message.appKey);
          const { replyTo } = message;
          if (log === undefined) context.tell(replyTo, undefined);
          else context.tell(log.application, { type: "snapshot", seq: log.seq, replyTo });
          return;
        }
        default:
          message satisfies never;
      }
    },
    onTerminated(state, { ref }) {
      state.clients.delete(ref as ActorRef<Delivery>);
    },
  };
}
