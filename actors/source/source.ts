import type { SparkEvent } from "../../protocol/spark/spark_event.ts";

/**
 * Where Spark's events come from: an event log, a driver, a program of your
 * own. A source knows nothing of what becomes of its events.
 *
 * `run` is called again, after a pause, when it throws: a source that can
 * resume keeps its position in itself.
 */
export interface Source {
  /** Short, as `event-log`; logs and metrics show it, metrics with a number of its own. */
  readonly name: string;
  /**
   * Reads until the input ends or `signal` aborts.
   *
   * @throws {SourceError} when trying again cannot help, as for a missing file
   */
  run(intake: Intake, signal: AbortSignal): Promise<void>;
}

/** What a source cannot mend by running again; the message is for the user. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Which clock an application's ticks follow. */
export type TimeMode =
  /** The events' own times: replay, backlog, history. Deterministic. */
  | "event"
  /** The wall clock: a live driver. */
  | "wall";

/** Something about its input that a source's user should know. */
export interface Notice {
  /** `warn`: something is off and no event was lost; `error`: events were. */
  readonly level: "warn" | "error";
  readonly message: string;
}

/** What a client wants to have cancelled. */
export type CancelTarget =
  | { readonly kind: "job"; readonly jobId: number }
  | { readonly kind: "stage"; readonly stageId: number }
  | { readonly kind: "jobGroup"; readonly jobGroup: string };

/** What became of a wish to cancel. */
export interface CancelOutcome {
  /**
   * - `requested`: Spark was asked; the end of the job will say what came of it.
   * - `notRunning`: there is no such job, stage or group that runs.
   * - `unsupported`: the application's source has no way back to Spark.
   * - `failed`: the driver could not be reached, or Spark refused.
   */
  readonly outcome: "requested" | "notRunning" | "unsupported" | "failed";
  /** For people, one clause, as `Spark was asked to cancel job 3`. */
  readonly detail: string;
}

/** Asks the driver of one application to cancel something; does not throw. */
export type Cancel = (target: CancelTarget) => Promise<CancelOutcome>;

/** How a source announces an application. */
export interface ApplicationOptions {
  /** The id to use where no ApplicationStart ever comes: a file's name, `driver-1`. */
  readonly fallbackId: string;
  readonly time: TimeMode;
  /** True for the bundled recording: the frames say so. Default false. */
  readonly recorded?: boolean;
  /** Where Spark's own page is, where the source knows; only http and https are passed on. */
  readonly sparkUiUrl?: string | null;
  /** The way back to the driver, where the source has one. */
  readonly cancel?: Cancel;
}

/** What a source writes to. */
export interface Intake {
  /** Starts an application actor; to be called at the first event. */
  open(options: ApplicationOptions): ApplicationInput;
  /**
   * Resolves when the clients that lose nothing can take more. To be awaited
   * between batches: this is how a slow pipe slows a replay.
   */
  ready(): Promise<void>;
}

/** One application's way in. */
export interface ApplicationInput {
  /**
   * Hands over one event. After "full" the same event must be offered again
   * once {@link ApplicationInput.drained} resolves; after "dead" the
   * application is gone and nothing more is taken.
   */
  tell(event: SparkEvent): "ok" | "full" | "dead";
  /** Resolves when there is room again. */
  drained(): Promise<void>;
  /** Says that a piece of input was left out, and why, in one clause. */
  reject(reason: RejectReason, detail: string): void;
  /**
   * Says that events never reached the source: the driver had to leave them out.
   *
   * @param name Spark's name of the events, as `SparkListenerTaskEnd`
   */
  leftOut(name: string, count: number): void;
  /**
   * Says that a well-formed event came that the monitor does not use.
   *
   * @param name Spark's name of the event, without its package
   */
  ignored(name: string): void;
  /**
   * Says how late it is where the events have a clock of their own, as in a
   * replay at the speed of the run: ticks fall though no event comes.
   *
   * @param time event time, epoch milliseconds
   */
  advance(time: number): void;
  /** Says that the backlog is read: from now on the wall clock drives the ticks. */
  live(): void;
  /** Says that no event will follow. */
  end(): void;
}

/** Why a piece of input was left out. */
export type RejectReason =
  | "malformed"
  | "oversized"
  | "truncated"
  | "blank"
  | "unknown";
