import * as v from "valibot";
import { parseRestTime } from "./rest_time.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** To epoch milliseconds. */
const time = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const time = parseRestTime(dataset.value);
    if (time !== null) return time;
    addIssue({ message: `Invalid time: Expected one as "2026-01-01T12:00:00.000GMT"` });
    return NEVER;
  }),
);

const timeOrNull = v.nullish(time, null);
const textOrNull = v.nullish(v.string(), null);

/** An application of `/applications`: Spark's `ApplicationInfo`, of its newest attempt. */
export const uiApplication = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    name: v.string(),
    attempts: v.tupleWithRest([
      v.object({
        startTime: time,
        sparkUser: v.string(),
        completed: v.boolean(),
        appSparkVersion: v.string(),
      }),
    ], v.unknown()),
  }),
  v.transform(({ id, name, attempts: [newest] }) => ({ id, name, ...newest })),
);

/** A job of `/jobs`: Spark's `JobData`. */
export const uiJob = v.object({
  jobId: count,
  name: v.string(),
  description: textOrNull,
  submissionTime: timeOrNull,
  completionTime: timeOrNull,
  stageIds: v.array(count),
  jobGroup: textOrNull,
  jobTags: v.nullish(v.array(v.string()), []),
  status: v.picklist(["RUNNING", "SUCCEEDED", "FAILED", "UNKNOWN"]),
});

/** A stage attempt of `/stages`: Spark's `StageData`. */
export const uiStage = v.object({
  stageId: count,
  attemptId: count,
  status: v.picklist(["ACTIVE", "COMPLETE", "FAILED", "PENDING", "SKIPPED"]),
  name: v.string(),
  numTasks: count,
  numActiveTasks: count,
  numCompletedIndices: count,
  numFailedTasks: count,
  numKilledTasks: count,
  submissionTime: timeOrNull,
  completionTime: timeOrNull,
  failureReason: textOrNull,
});

/** An executor of `/allexecutors`: Spark's `ExecutorSummary`. */
export const uiExecutor = v.object({
  id: v.string(),
  hostPort: textOrNull,
  isActive: v.boolean(),
  totalCores: count,
  addTime: time,
  removeTime: timeOrNull,
  removeReason: textOrNull,
  isExcluded: v.nullish(v.boolean(), false),
});

/** See {@link uiApplication}. */
export type UiApplication = v.InferOutput<typeof uiApplication>;
/** See {@link uiJob}. */
export type UiJob = v.InferOutput<typeof uiJob>;
/** See {@link uiStage}. */
export type UiStage = v.InferOutput<typeof uiStage>;
/** See {@link uiExecutor}. */
export type UiExecutor = v.InferOutput<typeof uiExecutor>;

/** What {@link readList} reads items with. */
export type UiSchema<T> = v.GenericSchema<unknown, T>;

/** The items of a list that could be read. */
export interface UiList<T> {
  readonly items: readonly T[];
  /** What was wrong with the others, one clause each. */
  readonly problems: readonly string[];
}

/**
 * Reads a list, item by item, so that a bad one costs only itself.
 *
 * @returns null where `answer` is no list at all
 */
export function readList<T>(schema: UiSchema<T>, answer: unknown): UiList<T> | null {
  if (!Array.isArray(answer)) return null;
  const items: T[] = [];
  const problems: string[] = [];
  for (const [index, item] of answer.entries()) {
    const result = v.safeParse(schema, item, { abortEarly: true });
    if (result.success) {
      items.push(result.output);
    } else {
      const [issue] = result.issues;
      const field = v.getDotPath(issue) ?? "it";
      problems.push(`item ${index}: "${field}": ${issue.message.slice(0, 200)}`);
    }
  }
  return { items, problems };
}
