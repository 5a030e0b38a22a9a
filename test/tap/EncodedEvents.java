package sparkmonitor.tap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.TaskResultLost$;
import org.apache.spark.UnknownReason$;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorBlacklisted;
import org.apache.spark.scheduler.SparkListenerExecutorExcluded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerExecutorUnexcluded;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.JsonProtocol;
import org.apache.spark.util.LongAccumulator;
import scala.Option;
import scala.collection.immutable.Nil$;
import sparkmonitor.tap.spark.TapListener;

/**
 * Writes events that a short run hardly ever has, each as the tap and as Spark's JsonProtocol
 * encode it, one line each.
 */
public final class EncodedEvents {
  private static final String ODD = "\"a\\b\"\t\n\u0001\u007f\u00e9\u20ac\ud83d\ude00 \ud800 end";

  private EncodedEvents() {}

  public static void main(String[] args) throws Exception {
    Feed feed = new Feed();
    TapListener listener = new TapListener(feed);
    feed.connected(JsonBuffer.bytes("\n"));
    feed.take(0);
    feed.written();
    List<SparkListenerEvent> events = new ArrayList<>(taskEvents());
    events.addAll(otherEvents());
    StringBuilder lines = new StringBuilder();
    for (SparkListenerEvent event : events) {
      listener.onEvent(event);
      LiveBuffer.Chunk chunk = feed.take(0);
      lines.append(new String(chunk.bytes, 0, chunk.length, StandardCharsets.UTF_8));
      feed.written();
      lines.append(JsonProtocol.sparkEventToJsonString(event)).append('\n');
    }
    // What the sidecar does not read is not told.
    listener.onEvent(new SparkListenerUnpersistRDD(3));
    if (feed.hasMore()) throw new AssertionError("an event is told that nobody reads");
    // And what goes wrong is.
    listener.onEvent(new SparkListenerJobEnd(6, 1700000000001L, null));
    feed.report(0);
    LiveBuffer.Chunk errors = feed.take(0);
    lines.append(new String(errors.bytes, 0, errors.length, StandardCharsets.UTF_8));
    System.out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private static List<SparkListenerEvent> taskEvents() {
    TaskEndReason[] reasons = {
      Success$.MODULE$,
      Resubmitted$.MODULE$,
      TaskResultLost$.MODULE$,
      UnknownReason$.MODULE$,
      new ExceptionFailure(new IllegalStateException(ODD), none()),
      new TaskKilled(ODD, none(), none(), none()),
      new TaskCommitDenied(1, 2, 3),
      new FetchFailed(BlockManagerId.apply("7", "host", 7337, Option.empty()), 1, 2L, 3, 4, ODD),
      new FetchFailed(null, 1, 2L, 3, 4, "gone"),
      new ExecutorLostFailure("7", true, Option.apply(ODD)),
      new ExecutorLostFailure("7", false, Option.empty()),
    };
    List<SparkListenerEvent> events = new ArrayList<>();
    events.add(new SparkListenerTaskStart(4, 1, task()));
    events.add(new SparkListenerTaskStart(4, -1, task()));
    for (TaskEndReason reason : reasons) {
      TaskMetrics metrics = reason instanceof FetchFailed ? null : metrics();
      events.add(new SparkListenerTaskEnd(
          4, 1, "ShuffleMapTask", reason, endedTask(reason), new ExecutorMetrics(), metrics));
    }
    return events;
  }

  private static List<SparkListenerEvent> otherEvents() {
    List<SparkListenerEvent> events = new ArrayList<>();
    Properties properties = new Properties();
    properties.setProperty("callSite.short", ODD);
    properties.setProperty("spark.jobGroup.id", "group");
    properties.setProperty("spark.job.description", ODD);
    properties.setProperty("spark.sql.execution.id", "12");
    properties.setProperty("spark.job.tags", "a,b");
    events.add(new SparkListenerJobStart(3, 1700000000000L, none(), properties));
    events.add(new SparkListenerJobStart(4, 1700000000000L, none(), null));
    events.add(new SparkListenerJobEnd(3, 1700000000001L, JobSucceeded$.MODULE$));
    events.add(new SparkListenerJobEnd(4, 1700000000001L, new JobFailed(new Exception(ODD))));
    events.add(new SparkListenerJobEnd(5, 1700000000001L, new JobFailed(new Exception())));
    events.add(new SparkListenerApplicationStart(
        ODD, Option.apply("app-1"), 1L, "user", Option.apply("2"), Option.empty(), Option.empty()));
    events.add(new SparkListenerApplicationStart(
        "name", Option.empty(), 1L, "user", Option.empty(), Option.empty(), Option.empty()));
    events.add(new SparkListenerExecutorRemoved(5L, "7", ODD));
    events.add(new SparkListenerExecutorExcluded(6L, "7", 2));
    events.add(new SparkListenerExecutorBlacklisted(6L, "7", 2));
    events.add(new SparkListenerExecutorUnexcluded(7L, "7"));
    events.add(new SparkListenerSQLAdaptiveExecutionUpdate(8L, "plan", null));
    return events;
  }

  /** An empty sequence, of the type that each Scala wants. */
  @SuppressWarnings("unchecked")
  private static <T> scala.collection.immutable.List<T> none() {
    return (scala.collection.immutable.List<T>) Nil$.MODULE$;
  }

  private static TaskInfo task() {
    return new TaskInfo(
        17L, 3, 2, 3, 1700000000000L, "7", "host", TaskLocality.PROCESS_LOCAL(), true);
  }

  private static TaskInfo endedTask(TaskEndReason reason) {
    TaskInfo task = task();
    task.finishTime_$eq(1700000000009L);
    task.gettingResultTime_$eq(1700000000008L);
    task.failed_$eq(reason != Success$.MODULE$ && !(reason instanceof TaskKilled));
    task.killed_$eq(reason instanceof TaskKilled);
    return task;
  }

  /** Each a number of its own, so that none can stand for another. */
  private static TaskMetrics metrics() {
    TaskMetrics metrics = new TaskMetrics();
    long number = 1000;
    for (AccumulatorV2<?, ?> each : accumulators(metrics)) {
      if (each instanceof LongAccumulator) {
        ((LongAccumulator) each).setValue(number++);
      }
    }
    return metrics;
  }

  private static List<AccumulatorV2<?, ?>> accumulators(TaskMetrics metrics) {
    List<AccumulatorV2<?, ?>> all = new ArrayList<>();
    scala.collection.Iterator<?> each = metrics.nameToAccums().valuesIterator();
    while (each.hasNext()) all.add((AccumulatorV2<?, ?>) each.next());
    return all;
  }
}
