import { count, integer, integers, InvalidFieldError, type JsonObject } from "../spark/_fields.ts";
import type { StageTaskCounts } from "../spark/spark_event.ts";

/** More tasks run at once in no driver that lives. */
const MAX_ACTIVE = 100_000;
/** As many tasks as a stage may have here; Spark's own limits are far below. */
const MAX_INDEXES = 10_000_000;

/** `SparkMonitorTapStageTaskCounts`; two of the counts follow from the lists. */
export function stageTaskCounts(line: JsonObject): StageTaskCounts {
  const activeTaskIds = taskIds(line);
  const { ranges, total } = completedIndexes(line);
  return {
    type: "stageTaskCounts",
    stageId: integer(line, "Stage ID"),
    stageAttemptId: integer(line, "Stage Attempt ID"),
    numActiveTasks: activeTaskIds.length,
    numCompletedTasks: total,
    numFailedTasks: count(line, "Failed Tasks"),
    numKilledTasks: count(line, "Killed Tasks"),
    tasks: { activeTaskIds, completedIndexes: ranges },
  };
}

function taskIds(line: JsonObject): number[] {
  const key = "Active Task IDs";
  const ids = integers(line, key);
  const isList = ids.length <= MAX_ACTIVE && ids.every((id) => id >= 0) &&
    new Set(ids).size === ids.length;
  if (!isList) {
    throw new InvalidFieldError(key, `at most ${MAX_ACTIVE} ids, each once, none below 0`, ids);
  }
  return ids;
}

function completedIndexes(line: JsonObject): { ranges: [number, number][]; total: number } {
  const key = "Completed Indexes";
  const value = line[key];
  if (!Array.isArray(value)) throw new InvalidFieldError(key, "an array of ranges", value);
  const ranges: [number, number][] = [];
  let total = 0;
  let next = 0;
  for (const range of value) {
    const [first, last] = Array.isArray(range) && range.length === 2 ? range : [];
    const isRange = Number.isSafeInteger(first) && Number.isSafeInteger(last) && first <= last;
    if (!isRange || first < next) {
      throw new InvalidFieldError(key, "ranges that ascend and do not overlap", range);
    }
    total += last - first + 1;
    next = last + 1;
    if (total > MAX_INDEXES) {
      throw new InvalidFieldError(key, `at most ${MAX_INDEXES} indexes in all`, total);
    }
    ranges.push([first, last]);
  }
  return { ranges, total };
}
