/**
 * What the tap, the agent in a Spark driver, and the sidecar say to each other.
 *
 * One TCP connection on loopback for each SparkContext, opened by the tap;
 * UTF-8 lines, each ended by `\n`.
 *
 * 1. The tap's first line is `SparkMonitorTap/1 <tap token>`, the sidecar's
 *    answer `SparkMonitorTap/1 <sidecar token>`. Both tokens stand in the address
 *    file that the sidecar wrote, 32 hexadecimal digits each: whoever cannot read
 *    it gets nothing in and nothing out, whether he calls or answers the call.
 * 2. The tap's second line is {@link TapHello}. Then come Spark's events, as its
 *    `JsonProtocol` writes them, in the order of its listener bus, with
 *    {@link TapMessage}s in between, told by an `Event` that begins with
 *    `SparkMonitorTap`.
 * 3. The sidecar's lines are requests: `<request> cancelJob <jobId>`,
 *    `<request> cancelStage <stageId>` and `<request> cancelJobGroup <group>`,
 *    the group percent-encoded as `encodeURIComponent` does; `request` is a
 *    number that {@link TapAnswer} repeats.
 *
 * A connection begins with everything that is to be known of the application:
 * from its first event on, or, where the sidecar was away, what the tap kept of
 * it: the application, its executors, jobs and stages, and the counters of the
 * stages as `SparkMonitorTapStageTaskCounts` in place of their tasks' events.
 * {@link TapResync} begins that anew within a connection, where the sidecar read
 * so slowly that the tap had to let go of more than task events.
 *
 * After ApplicationEnd the tap sends what it has and closes.
 *
 * @module
 */

/** Who calls: `SparkMonitorTapHello`. */
export interface TapHello {
  readonly kind: "hello";
  /** `Driver`: 16 hexadecimal digits, new for each SparkContext. */
  readonly driver: string;
  /** `Process ID` of the driver. */
  readonly processId: number;
  /** `Spark Version`, as `4.1.1`; `unknown` where the tap could not learn it. */
  readonly sparkVersion: string;
  /** `Java Version`, as `17.0.9`. */
  readonly javaVersion: string;
  /** `Scala Version`, as `2.13.16`; `unknown` where the tap could not learn it. */
  readonly scalaVersion: string;
  /** `UI Address`: of Spark's own page; null where it has none, or an older tap does not say. */
  readonly uiAddress: string | null;
  /** `Retold`: true where task events were replaced by counters, as the sidecar was away. */
  readonly retold: boolean;
}

/** What follows retells the application from its start: `SparkMonitorTapResync`. */
export interface TapResync {
  readonly kind: "resync";
}

/** Events that the tap had to leave out since it last said so: `SparkMonitorTapLeftOut`. */
export interface TapLeftOut {
  readonly kind: "leftOut";
  /** `Events`: how many of each kind, by Spark's name, as `SparkListenerTaskEnd`. */
  readonly events: ReadonlyMap<string, number>;
}

/**
 * What went wrong within the tap since it last said so: `SparkMonitorTapErrors`.
 * The event concerned is lost.
 */
export interface TapErrors {
  readonly kind: "errors";
  /** `Errors`: how often, by what it was, as `SparkListenerJobStart: NoSuchMethodError …`. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Why no event will come: `SparkMonitorTapProblem`, in place of events. */
export interface TapProblem {
  readonly kind: "problem";
  /** `Problem`: one clause that names what is missing. */
  readonly problem: string;
}

/** What became of a request: `SparkMonitorTapAnswer`. */
export interface TapAnswer {
  readonly kind: "answer";
  /** `Request`. */
  readonly request: number;
  /** `Outcome`. */
  readonly outcome: "requested" | "notRunning" | "failed";
  /** `Detail`: one clause. */
  readonly detail: string;
}

/** A line of the tap's that is no event of Spark's. */
export type TapMessage = TapHello | TapResync | TapLeftOut | TapErrors | TapProblem | TapAnswer;
