import type {
  ApplicationSummary,
  JobSnapshot,
  StageSnapshot,
} from "../../actors/application_snapshot.ts";
import type { StreamingQuerySnapshot } from "../../protocol/frames/streaming_runs.ts";
import type { Activity } from "../../protocol/page/activity.ts";

/** The rules, each a file of its own. */
export type InsightKind =
  | "stalled-stage"
  | "falling-behind"
  | "skew"
  | "spill"
  | "idle-cores"
  | "tiny-tasks"
  | "gc"
  | "retries";

/** What an insight is about. */
export type InsightSubject =
  | { readonly type: "application" }
  /** `key` is `<stageId>.<stageAttemptId>`. */
  | { readonly type: "stage"; readonly key: string }
  | { readonly type: "query"; readonly runId: string };

/** Something that could be better, why it is thought so, and what would help. */
export interface Insight {
  readonly kind: InsightKind;
  /** A warning costs minutes, or does not go away by itself. */
  readonly severity: "hint" | "warning";
  readonly subject: InsightSubject;
  readonly title: string;
  /** A sentence with the numbers. */
  readonly evidence: string;
  /** Sentences: what to do, by the names of Spark's settings. */
  readonly remedy: string;
  /** Estimate of the time lost, milliseconds; what loses most is shown first. */
  readonly lost: number;
}

/** What the rules look at: an ApplicationModel, and what is known beside it. */
export interface InsightInput {
  readonly status: ApplicationSummary["status"];
  readonly jobs: ReadonlyMap<number, JobSnapshot>;
  /** By `<stageId>.<stageAttemptId>`. */
  readonly stages: ReadonlyMap<string, StageSnapshot>;
  /** By run id. */
  readonly streamingQueries: ReadonlyMap<string, StreamingQuerySnapshot>;
  readonly totalCores: number;
  /** Null until it is known. */
  readonly activity: Activity | null;
  /** For how long, in milliseconds, each running stage was seen not to move. */
  readonly stalls: ReadonlyMap<string, number>;
  /** Epoch milliseconds; where the application runs no more, its end as far as it is known. */
  readonly now: number;
  /** The {@link insightKey}s of what was found last: it goes later than it comes. */
  readonly found: ReadonlySet<string>;
}

/** Names an insight: at most one of a kind is about one subject. */
export function insightKey(kind: InsightKind, subject: InsightSubject): string {
  if (subject.type === "stage") return `${kind} ${subject.key}`;
  return subject.type === "query" ? `${kind} ${subject.runId}` : kind;
}
