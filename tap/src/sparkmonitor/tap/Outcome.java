package sparkmonitor.tap;

/** What became of a task, by the counter that it moves. */
public enum Outcome {
  SUCCEEDED,
  /** `TaskKilled` and `TaskCommitDenied`: Spark counts both as killed. */
  KILLED,
  /** A success whose output was lost with its executor. */
  RESUBMITTED,
  /** Every other reason. */
  FAILED
}
