import { cut } from "../../protocol/frames/cut.ts";
import { eventTime } from "../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { applicationKey } from "../../protocol/frames/application_key.ts";
import type { Identity } from "../gateway/comm_gateway.ts";
import type { Behavior } from "../runtime/mod.ts";
import {
  applicationEnd,
  applicationStart,
  executorAdded,
  executorRemoved,
} from "./application_events.ts";
import type { ApplicationMessage } from "./application_message.ts";
import {
  type ApplicationActorOptions,
  type ApplicationContext,
  type ApplicationState,
  countRejected,
  fallbackIdentity,
  initialState,
} from "./application_state.ts";
import { cancel } from "./cancel.ts";
import { connectOperation } from "./connect_operation.ts";
import { stepClock } from "./event_clock.ts";
import { jobEnd, jobStart, stageCompleted, stageSubmitted, task } from "./job_events.ts";
import { finishSnapshot, summary, takeSnapshot } from "./snapshots.ts";
import { sqlExecutionStart } from "./sql_events.ts";
import {
  streamingQueryProgress,
  streamingQueryStarted,
  streamingQueryTerminated,
} from "./streaming_events.ts";

/** Events for which the frames wait for an ApplicationStart. */
const MAX_EVENTS_WITHOUT_START = 1000;

/**
 * One application: its executors, its clock, and the actors of its jobs and
 * stage attempts, to which it passes the events on.
 *
 * It owns the one tick of the application. A tick makes each active stage
 * send its snapshot, then renews what the clients may take of task frames.
 */
export function applicationActor(
  options: ApplicationActorOptions,
): Behavior<ApplicationMessage, ApplicationState> {
  return {
    // Each event is its own turn: a bug in one costs that one, not the application.
    supervision: { intensity: 1000 },
    mailbox: { capacity: 256 },
    init: (context) => initialState(options, context),
    onStart: armTick,
    receive(state, message, context) {
      switch (message.type) {
        case "tick":
          if (isOver(state)) return;
          tick(state, context.clock.now(), context);
          return armTick(state, context);
        case "rejected":
          return countRejected(state, message.reason, message.detail);
        case "leftOut": {
          const label = state.options.counters.eventLabel(message.name);
          const detail = `the driver left out ${message.count} ${label}`;
          return countRejected(state, `left out ${label}`, detail, message.count);
        }
        case "timePassed":
          if (state.time === "event") state.clock = fallTicks(state, message.time, context).next;
          return;
        case "live":
          state.time = "wall";
          return armTick(state, context);
        case "inputEnded":
          return inputEnded(state, context);
        case "summary":
          context.tell(message.replyTo, summary(state, message.seq));
          return;
        case "snapshot":
          return takeSnapshot(state, message, context);
        case "cancel":
          return cancel(state, message, context);
        case "cancelAnswered":
          context.tell(message.replyTo, message.outcome);
          return;
        case "jobDescribed":
          state.parts?.jobs.push(message.job);
          return;
        case "stageDescribed":
          state.parts?.stages.push(message.stage);
          return;
        case "snapshotTaken":
          return finishSnapshot(state, context);
        default:
          return handleEvent(state, message, context);
      }
    },
    // Where it is taken away before its input ends.
    onStop: forgetLag,
  };
}

function handleEvent(state: ApplicationState, event: SparkEvent, context: ApplicationContext) {
  const step = state.time === "event" ? stepEventClock(state, event, context) : null;
  const identity = identityAt(state, event);
  if (identity !== null && identity !== state.identity) {
    context.tell(state.options.gateway, { type: "identify", from: state.handle, identity });
  }
  dispatch(state, event, context);
  state.identity = identity;
  if (step !== null) {
    state.clock = step.next;
    if (step.ignored) {
      countRejected(state, "time jump", `time jump to ${eventTime(event)} not followed`);
    }
  }
  state.numEvents++;
  state.lastEventTime = context.clock.now();
  state.options.counters.countEvent(event.type);
  if (state.time === "wall") noteLag(state, event);
}

function dispatch(state: ApplicationState, event: SparkEvent, context: ApplicationContext): void {
  switch (event.type) {
    case "taskStart":
    case "taskEnd":
    case "stageTaskCounts":
      return task(state, event, context);
    case "stageSubmitted":
      return stageSubmitted(state, event, context);
    case "stageCompleted":
      return stageCompleted(state, event, context);
    case "jobStart":
      return jobStart(state, event, context);
    case "jobEnd":
      return jobEnd(state, event, context);
    case "applicationStart":
      return applicationStart(state, event, context);
    case "applicationEnd":
      return applicationEnd(state, event, context);
    case "executorAdded":
      return executorAdded(state, event, context);
    case "executorRemoved":
      return executorRemoved(state, event, context);
    case "executorExcluded":
    case "executorUnexcluded":
      return state.executors.setExcluded(event.executorId, event.type === "executorExcluded");
    case "logStart":
      state.sparkVersion = event.sparkVersion;
      return;
    case "sqlExecutionStart":
      return sqlExecutionStart(state, event);
    case "sqlExecutionEnd":
      state.sql.delete(event.executionId);
      return;
    case "connectOperation":
      return connectOperation(state, event);
    case "streamingQueryStarted":
      return streamingQueryStarted(state, event, context);
    case "streamingQueryProgress":
      return streamingQueryProgress(state, event, context);
    case "streamingQueryTerminated":
      return streamingQueryTerminated(state, event, context);
    // Decoded and counted; no frame speaks of them.
    case "taskGettingResult":
    case "sqlAdaptiveExecutionUpdate":
      return;
    default:
      event satisfies never;
  }
}

/** Lets the ticks fall that the event's time reaches. */
function stepEventClock(state: ApplicationState, event: SparkEvent, context: ApplicationContext) {
  // In real logs ApplicationStart is older than the events before it.
  const isLate = event.type === "applicationStart" && state.clock.time !== null;
  return fallTicks(state, isLate ? null : eventTime(event), context);
}

function fallTicks(state: ApplicationState, time: number | null, context: ApplicationContext) {
  const step = stepClock(state.clock, time, state.options.activeRate);
  for (const tickTime of step.ticks) tick(state, tickTime, context);
  return step;
}

function tick(state: ApplicationState, time: number, context: ApplicationContext) {
  for (const { ref, stageId } of state.book.activeStages()) {
    context.tell(ref, { type: "tick", time, jobIds: state.book.jobIds(stageId) });
  }
  context.tell(state.options.gateway, {
    type: "tick",
    from: state.handle,
    identity: state.identity,
  });
}

function armTick(state: ApplicationState, context: ApplicationContext) {
  if (state.time === "wall" && !isOver(state)) {
    context.setTimer("tick", state.options.activeRate, { type: "tick" });
  }
}

function isOver({ inputEnded, endTime }: ApplicationState): boolean {
  return inputEnded || endTime !== null;
}

/** The identity that this event gives the application, where it has none yet. */
function identityAt(state: ApplicationState, event: SparkEvent): Identity | null {
  if (state.identity !== null) return state.identity;
  if (event.type === "applicationStart") {
    const { limits } = state.options;
    return {
      appId: cut(event.appId ?? "null", limits.name),
      appAttemptId: cut(event.appAttemptId ?? "null", limits.name),
    };
  }
  return state.numEvents < MAX_EVENTS_WITHOUT_START ? null : fallbackIdentity(state);
}

function inputEnded(state: ApplicationState, context: ApplicationContext) {
  const identity = state.identity ?? (state.numEvents > 0 ? fallbackIdentity(state) : null);
  context.tell(state.options.gateway, { type: "end", from: state.handle, identity });
  state.identity = identity;
  state.inputEnded = true;
  forgetLag(state);
}

/** How long ago the event of a live application happened when it came in. */
function noteLag({ identity, lastEventTime, options }: ApplicationState, event: SparkEvent) {
  const time = eventTime(event);
  if (time === null || lastEventTime === null || identity === null) return;
  options.counters.lag.set(lagLabel(identity), Math.max(0, lastEventTime - time) / 1000);
}

function forgetLag({ identity, options }: ApplicationState) {
  if (identity !== null) options.counters.lag.delete(lagLabel(identity));
}

function lagLabel({ appId, appAttemptId }: Identity): string {
  return applicationKey(appId, appAttemptId);
}
