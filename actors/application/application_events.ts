import { cut } from "../../protocol/frames/cut.ts";
import type {
  ApplicationEnd,
  ApplicationStart,
  ExecutorAdded,
  ExecutorRemoved,
} from "../../protocol/spark/spark_event.ts";
import {
  type ApplicationContext,
  type ApplicationState,
  countRejected,
} from "./application_state.ts";

export function applicationStart(
  state: ApplicationState,
  event: ApplicationStart,
  context: ApplicationContext,
): void {
  if (state.start !== null) return countRejected(state, "duplicate", "ApplicationStart came twice");
  state.frames.send(context, {
    msgtype: "sparkApplicationStart",
    startTime: event.time,
    appId: "",
    appAttemptId: "",
    appName: cut(event.appName, state.options.limits.name),
    sparkUser: cut(event.sparkUser, state.options.limits.name),
    ...(state.options.recorded ? { recorded: true } : {}),
  });
  state.start = event;
}

export function applicationEnd(
  state: ApplicationState,
  event: ApplicationEnd,
  context: ApplicationContext,
): void {
  state.frames.send(context, { msgtype: "sparkApplicationEnd", endTime: event.time });
  state.endTime = event.time;
}

export function executorAdded(
  state: ApplicationState,
  event: ExecutorAdded,
  context: ApplicationContext,
): void {
  const { executorId, time, host, totalCores } = event;
  if (state.executors.has(executorId)) {
    return countRejected(state, "duplicate", `executor ${cut(executorId, 100)} was added twice`);
  }
  state.frames.send(context, {
    msgtype: "sparkExecutorAdded",
    executorId: cut(executorId, state.options.limits.name),
    time,
    host: cut(host, state.options.limits.name),
    numCores: totalCores,
    totalCores: state.executors.totalCores + totalCores,
  });
  state.executors.add(event);
}

export function executorRemoved(
  state: ApplicationState,
  event: ExecutorRemoved,
  context: ApplicationContext,
): void {
  const { executorId, time } = event;
  if (!state.executors.has(executorId)) {
    return countRejected(
      state,
      "unknown",
      `executor ${cut(executorId, 100)} was removed but not there`,
    );
  }
  state.frames.send(context, {
    msgtype: "sparkExecutorRemoved",
    executorId: cut(executorId, state.options.limits.name),
    time,
    totalCores: state.executors.totalCores - state.executors.coresOf(executorId),
  });
  state.executors.remove(executorId);
}
