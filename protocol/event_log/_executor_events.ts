import type { EventLogExecutor, EventLogInput } from "./event_log_input.ts";
import { type StateEvent, stateEvent } from "./_state_event.ts";

/** Executors that came and went: each source knows some, and may repeat what another said. */
export function executorEvents(input: EventLogInput): StateEvent[] {
  const { frames, executors, executorChanges } = input;
  const events = new Map<string, StateEvent>();
  const added = (executor: EventLogExecutor) => {
    const key = `added ${executor.addedTime} ${executor.executorId}`;
    if (!events.has(key)) events.set(key, executorAdded(executor));
  };
  const removed = (executorId: string, time: number) => {
    events.set(`removed ${time} ${executorId}`, executorRemoved(executorId, time));
  };

  executors.forEach(added);
  for (const frame of frames) {
    if (frame.msgtype === "sparkExecutorAdded") added({ ...frame, addedTime: frame.time });
    if (frame.msgtype === "sparkExecutorRemoved") removed(frame.executorId, frame.time);
  }
  for (const { kind, executorId, time, host = "unknown", numCores = 0 } of executorChanges) {
    if (kind === "added") added({ executorId, host, numCores, addedTime: time });
    else removed(executorId, time);
  }
  return [...events.values()];
}

function executorAdded(executor: EventLogExecutor): StateEvent {
  const { executorId, host, numCores, addedTime } = executor;
  return stateEvent(addedTime, {
    Event: "SparkListenerExecutorAdded",
    Timestamp: addedTime,
    "Executor ID": executorId,
    "Executor Info": {
      Host: host,
      "Total Cores": numCores,
      "Log Urls": {},
      Attributes: {},
      Resources: {},
      "Resource Profile Id": 0,
    },
  });
}

function executorRemoved(executorId: string, time: number): StateEvent {
  return stateEvent(time, {
    Event: "SparkListenerExecutorRemoved",
    Timestamp: time,
    "Executor ID": executorId,
    "Removed Reason": "",
  });
}
