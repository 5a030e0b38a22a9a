package sparkmonitor.tap;

import java.util.BitSet;

/**
 * The task counters of one stage attempt, by the rules of the sidecar's `TaskCounts`: the end of
 * a task id counts once, and a resubmitted task's index is no longer completed.
 */
final class StageTracker {
  final int stageId;
  final int attemptId;
  private final int numTasks;
  private IdSet active = new IdSet();
  private IdSet ended = new IdSet();
  private BitSet completed = new BitSet();
  private int numFailed;
  private int numKilled;
  /** The last counts, in place of the sets that they were made of. */
  private byte[] frozen;

  /** Tells that a task's event was left out, so that the sidecar's counters are wrong. */
  boolean isDirty;
  /** Tells that Spark posted StageCompleted; tasks that still run will end later. */
  boolean isCompleted;

  StageTracker(int stageId, int attemptId, int numTasks) {
    this.stageId = stageId;
    this.attemptId = attemptId;
    this.numTasks = numTasks;
  }

  void start(long taskId, int index) {
    // A start that comes after its end changes nothing.
    if (isTask(taskId, index) && !ended.contains(taskId)) active.add(taskId);
  }

  void end(long taskId, int index, Outcome outcome) {
    if (!isTask(taskId, index)) return;
    boolean isFirst = ended.add(taskId);
    active.remove(taskId);
    if (outcome == Outcome.RESUBMITTED) completed.clear(index);
    if (!isFirst) return;
    if (outcome == Outcome.SUCCEEDED) completed.set(index);
    if (outcome == Outcome.FAILED) numFailed++;
    if (outcome == Outcome.KILLED) numKilled++;
  }

  boolean hasActiveTasks() {
    return frozen == null && active.size() > 0;
  }

  /** Keeps the counts and lets go of everything else: no task of the stage runs any more. */
  void freeze() {
    frozen = countsLine();
    active = null;
    ended = null;
    completed = null;
  }

  byte[] countsLine() {
    if (frozen != null) return frozen;
    JsonBuffer out = new JsonBuffer();
    out.raw("{\"Event\":\"SparkMonitorTapStageTaskCounts\",\"Stage ID\":").number(stageId)
        .raw(",\"Stage Attempt ID\":").number(attemptId).raw(",\"Active Task IDs\":[");
    String[] comma = {""};
    active.forEach(id -> {
      out.raw(comma[0]).number(id);
      comma[0] = ",";
    });
    out.raw("],\"Completed Indexes\":[");
    int first = completed.nextSetBit(0);
    for (String separator = ""; first >= 0; separator = ",") {
      int after = completed.nextClearBit(first);
      out.raw(separator).raw("[").number(first).raw(",").number(after - 1).raw("]");
      first = completed.nextSetBit(after);
    }
    out.raw("],\"Failed Tasks\":").number(numFailed)
        .raw(",\"Killed Tasks\":").number(numKilled).raw("}");
    return out.toLine();
  }

  private boolean isTask(long taskId, int index) {
    return frozen == null && taskId >= 0 && index >= 0 && index < numTasks;
  }
}
