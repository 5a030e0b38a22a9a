import type { FrameBody } from "../../protocol/frames/frame.ts";
import type { ApplicationMessage } from "../application/application_message.ts";
import type { ApplicationSnapshot } from "../application_snapshot.ts";
import type { MonitorCounters } from "../monitor_counters.ts";
import type { ActorRef, Behavior, Context } from "../runtime/mod.ts";
import { applicationKey } from "../../protocol/frames/application_key.ts";
import type { Delivery } from "./client_queue.ts";
import type { CancelOutcome, CancelTarget } from "./frame_hub.ts";
import { RetainedFrames, type RetainedLimits } from "./retained_frames.ts";
import { SealedFrame } from "./sealed_frame.ts";

/** An application as the gateway knows it; the same object in all its messages. */
export interface ApplicationHandle {
  readonly ref: ActorRef<ApplicationMessage>;
}

/** Who an application is. */
export interface Identity {
  readonly appId: string;
  readonly appAttemptId: string;
}

/** What the comm gateway understands. */
export type GatewayMessage =
  | { readonly type: "frame"; readonly from: ApplicationHandle; readonly body: FrameBody }
  /** From now on the application's frames can leave. */
  | { readonly type: "identify"; readonly from: ApplicationHandle; readonly identity: Identity }
  /** A tick; it repeats the identity, so that none is lost for good. */
  | { readonly type: "tick"; readonly from: ApplicationHandle; readonly identity: Identity | null }
  /** The application's input has ended. */
  | { readonly type: "end"; readonly from: ApplicationHandle; readonly identity: Identity | null }
  | { readonly type: "remove"; readonly application: ActorRef<ApplicationMessage> }
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
  }
  | {
    readonly type: "cancel";
    readonly appKey: string;
    readonly target: CancelTarget;
    readonly replyTo: ActorRef<CancelOutcome | undefined>;
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
  /** Told of an application whose place a newer one of the same id has taken: it is of no use any more. */
  readonly onReplaced: (application: ActorRef<ApplicationMessage>) => void;
}

/** One application, as the gateway sees it. */
interface ApplicationLog {
  readonly handle: ApplicationHandle;
  readonly retained: RetainedFrames;
  /** What waits for the application to be identified. */
  readonly held: FrameBody[];
  identity: Identity & { readonly key: string } | null;
  /** The newest frame of an earlier application of the same id; 0 where there was none. */
  seqBefore: number;
  seq: number;
  ended: boolean;
}

interface GatewayState {
  readonly logs: Map<ApplicationHandle, ApplicationLog>;
  /** Applications that were taken away; what they still send is left out. */
  readonly removed: WeakSet<ApplicationHandle>;
  /** Their newest frames, by id: one that comes again goes on from there, so that no position fits both. */
  readonly lastSeqs: Map<string, number>;
  readonly clients: Map<ActorRef<Delivery>, { readonly appKey: string | null }>;
  /** Of all logs together. */
  retainedBytes: number;
}

/** Removed applications whose newest frame's number is remembered. */
const MAX_LAST_SEQS = 10_000;

type GatewayContext = Context<GatewayMessage>;

/**
 * Where all frames pass: it numbers them, keeps those from which the state can
 * be rebuilt, and hands each to every client that wants it.
 *
 * Frames leave in the order in which they come, so `seq` rises strictly for
 * each client. An application's frames wait until it is identified.
 */
export function commGateway(options: CommGatewayOptions): Behavior<GatewayMessage, GatewayState> {
  const { counters, limits, maxBytes, onReplaced } = options;

  function frame(
    state: GatewayState,
    log: ApplicationLog,
    body: FrameBody,
    context: GatewayContext,
  ) {
    const { identity } = log;
    if (identity === null) {
      log.held.push(body);
      return;
    }
    const sealed = seal(body, identity, log.seq + 1);
    publish(state, sealed, context);
    record(state, log, sealed);
  }

  function publish(state: GatewayState, sealed: SealedFrame, context: GatewayContext) {
    toClients(state, sealed.appKey, { type: "frame", frame: sealed }, context);
  }

  function record(state: GatewayState, log: ApplicationLog, sealed: SealedFrame) {
    const before = log.retained.bytes;
    log.seq = sealed.seq;
    log.retained.add(sealed);
    counters.countFrame(sealed.frame.msgtype);
    state.retainedBytes += log.retained.bytes - before;
    if (state.retainedBytes > maxBytes) shrink(state);
  }

  /** Keeps all retained frames together within bounds. */
  function shrink(state: GatewayState) {
    while (state.retainedBytes > maxBytes) {
      const [largest] = [...state.logs.values()].map((log) => log.retained)
        .sort((a, b) => b.bytes - a.bytes);
      if (largest === undefined) return;
      const before = largest.bytes;
      largest.shrink();
      if (largest.bytes === before) return;
      state.retainedBytes -= before - largest.bytes;
    }
  }

  function identify(
    state: GatewayState,
    log: ApplicationLog,
    { appId, appAttemptId }: Identity,
    context: GatewayContext,
  ) {
    if (log.identity !== null) return;
    const identity = { appId, appAttemptId, key: applicationKey(appId, appAttemptId) };
    // The same application once more, as when its log was replaced: the newer one counts.
    const older = logWithKey(state, identity.key);
    const seqBefore = older?.seq ?? state.lastSeqs.get(identity.key) ?? 0;
    const frames = log.held.map((body, i) => seal(body, identity, seqBefore + 1 + i));
    if (older !== undefined) say(state, older, "removed", context);
    for (const sealed of frames) publish(state, sealed, context);

    if (older !== undefined) {
      forget(state, older);
      onReplaced(older.handle.ref);
    }
    log.identity = identity;
    log.seqBefore = log.seq = seqBefore;
    log.held.length = 0;
    for (const sealed of frames) record(state, log, sealed);
  }

  function logWithKey(state: GatewayState, key: string): ApplicationLog | undefined {
    return [...state.logs.values()].find((log) => log.identity?.key === key);
  }

  /** Passes a question on to the application, which answers it; undefined where there is none. */
  function forward(
    state: GatewayState,
    appKey: string,
    replyTo: ActorRef<undefined>,
    context: GatewayContext,
    toMessage: (log: ApplicationLog) => ApplicationMessage,
  ) {
    const log = logWithKey(state, appKey);
    const asked = log === undefined ? "dead" : context.tell(log.handle.ref, toMessage(log));
    if (asked === "dead") context.tell(replyTo, undefined);
  }

  function forget(state: GatewayState, { handle, identity, seq, retained }: ApplicationLog) {
    state.logs.delete(handle);
    state.removed.add(handle);
    state.retainedBytes -= retained.bytes;
    if (identity === null) return;
    const oldest = state.lastSeqs.size < MAX_LAST_SEQS ? undefined : state.lastSeqs.keys().next();
    if (oldest?.value !== undefined) state.lastSeqs.delete(oldest.value);
    state.lastSeqs.set(identity.key, seq);
  }

  function say(
    state: GatewayState,
    { identity }: ApplicationLog,
    type: "tick" | "end" | "removed",
    context: GatewayContext,
  ) {
    if (identity !== null) toClients(state, identity.key, { type, appKey: identity.key }, context);
  }

  function connect(
    state: GatewayState,
    { client, appKey, after }: GatewayMessage & { type: "connect" },
    context: GatewayContext,
  ) {
    for (const log of state.logs.values()) {
      const key = log.identity?.key;
      if (key === undefined || appKey !== null && appKey !== key) continue;
      const resumable = after === 0 || after > log.seqBefore && after <= log.seq;
      sendRetained(log, key, client, resumable ? after : 0, !resumable, context);
    }
    if (appKey !== null && after > 0 && logWithKey(state, appKey) === undefined) {
      context.tell(client, { type: "retained", appKey, frames: [], reset: true, numOmitted: 0 });
    }
    context.watch(client);
    state.clients.set(client, { appKey });
  }

  function resend(state: GatewayState, client: ActorRef<Delivery>, context: GatewayContext) {
    context.tell(client, { type: "recover" });
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
    const numOmitted = log.seq - Math.max(after, log.seqBefore) - frames.length;
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

  /** The log of an application, begun with its first message; null where it was removed. */
  function logOf(state: GatewayState, handle: ApplicationHandle): ApplicationLog | null {
    const known = state.logs.get(handle);
    if (known !== undefined) return known;
    if (state.removed.has(handle)) {
      counters.countDropped("removed application");
      return null;
    }
    const log: ApplicationLog = {
      handle,
      retained: new RetainedFrames(limits),
      held: [],
      identity: null,
      seqBefore: 0,
      seq: 0,
      ended: false,
    };
    state.logs.set(handle, log);
    return log;
  }

  function handleOf(
    state: GatewayState,
    log: ApplicationLog,
    message: Extract<GatewayMessage, { readonly from: ApplicationHandle }>,
    context: GatewayContext,
  ): void {
    switch (message.type) {
      case "frame":
        return frame(state, log, message.body, context);
      case "identify":
        return identify(state, log, message.identity, context);
      case "tick":
        if (message.identity !== null) identify(state, log, message.identity, context);
        return say(state, log, "tick", context);
      case "end":
        if (message.identity !== null) identify(state, log, message.identity, context);
        say(state, log, "end", context);
        log.ended = true;
        return;
      default:
        message satisfies never;
    }
  }

  return {
    init: () => ({
      logs: new Map(),
      removed: new WeakSet(),
      lastSeqs: new Map(),
      clients: new Map(),
      retainedBytes: 0,
    }),
    receive(state, message, context) {
      if ("from" in message) {
        const log = logOf(state, message.from);
        if (log !== null) handleOf(state, log, message, context);
        return;
      }
      switch (message.type) {
        case "remove": {
          const log = [...state.logs.values()]
            .find(({ handle }) => handle.ref === message.application);
          if (log === undefined) return;
          say(state, log, "removed", context);
          return forget(state, log);
        }
        case "connect":
          return connect(state, message, context);
        case "resend":
          return resend(state, message.client, context);
        case "list":
          context.tell(
            message.replyTo,
            [...state.logs.values()].map(({ handle, seq }) => ({ application: handle.ref, seq })),
          );
          return;
        case "snapshot": {
          const { appKey, replyTo } = message;
          return forward(state, appKey, replyTo, context, ({ seq }) => ({
            type: "snapshot",
            seq,
            replyTo,
          }));
        }
        case "cancel": {
          const { appKey, target, replyTo } = message;
          return forward(state, appKey, replyTo, context, () => ({
            type: "cancel",
            target,
            replyTo,
          }));
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

/** Numbers a frame and says whose it is. */
function seal(
  body: FrameBody,
  { appId, appAttemptId, key }: Identity & { key: string },
  seq: number,
): SealedFrame {
  // V8 copies fast where it has seen few shapes only. So the frames of tasks, nearly all there
  // are, have places of their own: a long replay takes some 3 % less.
  switch (body.msgtype) {
    case "sparkTaskStart":
      return new SealedFrame({ ...body, appId, appAttemptId, seq }, key);
    case "sparkTaskEnd":
      return new SealedFrame({ ...body, appId, appAttemptId, seq }, key);
    default:
      return new SealedFrame({ ...body, appId, appAttemptId, seq }, key);
  }
}
