package sparkmonitor.tap.spark;

import org.apache.spark.Resubmitted$;
import org.apache.spark.SparkFirehoseListener;
import org.apache.spark.Success$;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import sparkmonitor.tap.Feed;
import sparkmonitor.tap.JsonBuffer;
import sparkmonitor.tap.Outcome;

/**
 * Encodes each event on the thread of the tap's listener queue, as Spark changes the events'
 * objects later, and lets no error out.
 */
public final class TapListener extends SparkFirehoseListener {
  private final Feed feed;
  private final JsonBuffer out = new JsonBuffer();
  private final TaskEncoder tasks = new TaskEncoder();
  private final EventEncoder events;

  public TapListener(Feed feed) {
    this.feed = feed;
    events = new EventEncoder(feed);
  }

  @Override
  public void onEvent(SparkListenerEvent event) {
    try {
      if (event instanceof SparkListenerTaskEnd) taskEnded((SparkListenerTaskEnd) event);
      else if (event instanceof SparkListenerTaskStart) taskStarted((SparkListenerTaskStart) event);
      else events.encode(event, out.clear());
    } catch (Throwable error) {
      feed.error(shortName(event.getClass().getName()), error);
    }
  }

  private void taskStarted(SparkListenerTaskStart event) {
    TaskInfo task = event.taskInfo();
    JsonBuffer line = out.clear();
    try {
      tasks.start(event, line);
    } catch (Throwable error) {
      feed.error(Feed.TASK_START, error);
      // The task counts all the same.
      line = null;
    }
    feed.taskStarted(event.stageId(), event.stageAttemptId(), task.taskId(), task.index(), line);
  }

  private void taskEnded(SparkListenerTaskEnd event) {
    TaskInfo task = event.taskInfo();
    JsonBuffer line = out.clear();
    try {
      tasks.end(event, line);
    } catch (Throwable error) {
      feed.error(Feed.TASK_END, error);
      line = null;
    }
    feed.taskEnded(event.stageId(), event.stageAttemptId(), task.taskId(), task.index(),
        outcome(event.reason()), line);
  }

  private static Outcome outcome(TaskEndReason reason) {
    if (reason == Success$.MODULE$) return Outcome.SUCCEEDED;
    if (reason == Resubmitted$.MODULE$) return Outcome.RESUBMITTED;
    boolean isKilled = reason instanceof TaskKilled || reason instanceof TaskCommitDenied;
    return isKilled ? Outcome.KILLED : Outcome.FAILED;
  }

  /** A class name without its package and its enclosing object. */
  static String shortName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
