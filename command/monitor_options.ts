import { getLogger } from "@logtape/logtape";
import type { MonitorOptions } from "../actors/monitor.ts";
import type { Clock } from "../actors/runtime/clock.ts";
import type { Config } from "./config.ts";

const logger = getLogger(["sparkmonitor", "monitor"]);

/** What the monitor takes from the configuration. */
export function monitorOptions(config: Config, clock: Clock): MonitorOptions {
  const { limits } = config;
  return {
    clock,
    activeRate: config.sparkStageActiveRate,
    textLimits: { errorMessage: limits.errorMessage, name: limits.name },
    retained: {
      jobs: limits.retainedJobs,
      stages: limits.retainedStages,
      tasks: limits.retainedTasks,
    },
    maxRetainedBytes: limits.retainedBytes,
    maxEndedApplications: limits.endedApplications,
    onRetry: (name, error) =>
      logger.warn("{name} failed and is tried again: {reason}", {
        name,
        reason: error instanceof Error ? error.message : String(error),
      }),
    onCrash: ({ path, error, poisoned }) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (poisoned) {
        logger.error("{path} lost a message that it crashed on twice: {reason}", { path, reason });
      } else logger.warn("{path} crashed and was started again: {reason}", { path, reason });
    },
  };
}
