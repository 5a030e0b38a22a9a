import type { PageState } from "../../model/page_state.ts";
import { formatDateTime, formatDuration, formatNumber } from "../../format/mod.ts";
import { type Fact, taskFacts, taskStage } from "../../timeline/task_facts.ts";
import { jobTitle } from "../../model/table/job_texts.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";
import type { TimelineTarget } from "./timeline_geometry.ts";

/** What is said of something in the timeline. */
export interface TargetFacts {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What is known of what is under the pointer; null where it has gone since. */
export function targetFacts(
  state: PageState,
  model: TimelineModel,
  target: TimelineTarget,
): TargetFacts | null {
  const now = model.end.value;
  switch (target.kind) {
    case "task": {
      model.version.value;
      const row = model.store.find(target.taskId);
      if (row < 0) return null;
      const executorId = model.store.executors[model.store.columns.executor[row]!]!;
      const host = hostOf(state, model, executorId);
      const facts = taskFacts(model.store, row, now);
      const stage = state.model.value?.stages.get(taskStage(model.store, row));
      if (stage?.name) facts.splice(1, 0, { name: "Stage name", value: shorten(stage.name) });
      const at = facts.findIndex(({ name }) => name === "Executor") + 1;
      if (host !== null) facts.splice(at, 0, { name: "Host", value: host });
      return { title: `Task ${target.taskId}`, facts };
    }
    case "job": {
      const { job } = target;
      const { submissionTime, completionTime } = job;
      const facts: Fact[] = [{ name: "Status", value: job.status.toLowerCase() }];
      if (submissionTime !== null) {
        const duration = (completionTime ?? now) - submissionTime;
        facts.push({ name: "Submitted", value: formatDateTime(submissionTime) });
        facts.push({ name: "Duration", value: formatDuration(duration) });
      }
      facts.push({ name: "Stages", value: job.stageIds.join(", ") });
      facts.push({ name: "Tasks", value: formatNumber(job.numTasks) });
      return { title: `Job ${job.jobId}: ${jobTitle(job)}`, facts };
    }
    case "executor": {
      const { lane } = target.lane;
      const executorId = model.store.executors[lane.executor]!;
      const known = state.model.value?.executors.get(executorId);
      const times = model.executorTimes.value.get(executorId);
      const facts: Fact[] = [];
      const host = hostOf(state, model, executorId);
      if (host !== null) facts.push({ name: "Host", value: host });
      if (known !== undefined) facts.push({ name: "Cores", value: formatNumber(known.numCores) });
      const added = known?.addedTime ?? times?.added ?? null;
      const removed = times?.removed ?? null;
      if (added !== null) facts.push({ name: "Added", value: formatDateTime(added) });
      if (removed !== null) facts.push({ name: "Removed", value: formatDateTime(removed) });
      const numTasks = lane.slots.reduce((sum, slot) => sum + slot.length, 0);
      facts.push({ name: "Ended tasks shown", value: formatNumber(numTasks) });
      return { title: `Executor ${executorId}`, facts };
    }
  }
}

/** A name may be as long as one likes. */
function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

/** Where an executor runs, or ran; null where that was never told. */
function hostOf(state: PageState, model: TimelineModel, executorId: string): string | null {
  const known = state.model.value?.executors.get(executorId);
  return known?.host ?? model.executorTimes.value.get(executorId)?.host ?? null;
}
