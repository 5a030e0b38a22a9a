package sparkmonitor.tap.spark;

import static sparkmonitor.tap.JsonBuffer.bytes;

import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.Success$;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.executor.ShuffleReadMetrics;
import org.apache.spark.executor.ShuffleWriteMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.storage.BlockManagerId;
import scala.Enumeration;
import sparkmonitor.tap.JsonBuffer;

/**
 * Writes task events under JsonProtocol's names and in its order, without accumulables and the
 * metrics that no frame shows: nearly all events are these, and a fifth of the bytes is enough.
 */
final class TaskEncoder {
  private static final byte[] START =
      bytes("{\"Event\":\"SparkListenerTaskStart\",\"Stage ID\":");
  private static final byte[] END = bytes("{\"Event\":\"SparkListenerTaskEnd\",\"Stage ID\":");
  private static final byte[] ATTEMPT_ID = bytes(",\"Stage Attempt ID\":");
  private static final byte[] TYPE = bytes(",\"Task Type\":");
  private static final byte[] SUCCESS = bytes(",\"Task End Reason\":{\"Reason\":\"Success\"}");
  private static final byte[] INFO = bytes(",\"Task Info\":{\"Task ID\":");
  private static final byte[] INDEX = bytes(",\"Index\":");
  private static final byte[] ATTEMPT = bytes(",\"Attempt\":");
  private static final byte[] LAUNCH_TIME = bytes(",\"Launch Time\":");
  private static final byte[] EXECUTOR_ID = bytes(",\"Executor ID\":");
  private static final byte[] HOST = bytes(",\"Host\":");
  private static final byte[] LOCALITY = bytes(",\"Locality\":");
  private static final byte[] SPECULATIVE = bytes(",\"Speculative\":");
  private static final byte[] RESULT_TIME = bytes(",\"Getting Result Time\":");
  private static final byte[] FINISH_TIME = bytes(",\"Finish Time\":");
  private static final byte[] FAILED = bytes(",\"Failed\":");
  private static final byte[] KILLED = bytes(",\"Killed\":");
  private static final byte[] INFO_END = bytes(",\"Accumulables\":[]}");
  private static final byte[] METRICS =
      bytes(",\"Task Metrics\":{\"Executor Deserialize Time\":");
  private static final byte[] DESERIALIZE_CPU = bytes(",\"Executor Deserialize CPU Time\":");
  private static final byte[] RUN_TIME = bytes(",\"Executor Run Time\":");
  private static final byte[] CPU_TIME = bytes(",\"Executor CPU Time\":");
  private static final byte[] PEAK_MEMORY = bytes(",\"Peak Execution Memory\":");
  private static final byte[] RESULT_SIZE = bytes(",\"Result Size\":");
  private static final byte[] GC_TIME = bytes(",\"JVM GC Time\":");
  private static final byte[] SERIALIZATION = bytes(",\"Result Serialization Time\":");
  private static final byte[] MEMORY_SPILLED = bytes(",\"Memory Bytes Spilled\":");
  private static final byte[] DISK_SPILLED = bytes(",\"Disk Bytes Spilled\":");
  private static final byte[] READ = bytes(",\"Shuffle Read Metrics\":{\"Remote Blocks Fetched\":");
  private static final byte[] LOCAL_BLOCKS = bytes(",\"Local Blocks Fetched\":");
  private static final byte[] FETCH_WAIT = bytes(",\"Fetch Wait Time\":");
  private static final byte[] REMOTE_BYTES = bytes(",\"Remote Bytes Read\":");
  private static final byte[] LOCAL_BYTES = bytes(",\"Local Bytes Read\":");
  private static final byte[] WRITE =
      bytes("},\"Shuffle Write Metrics\":{\"Shuffle Bytes Written\":");
  private static final byte[] WRITE_TIME = bytes(",\"Shuffle Write Time\":");
  private static final byte[] RECORDS = bytes(",\"Shuffle Records Written\":");
  private static final byte[] METRICS_END = bytes("},\"Updated Blocks\":[]}}");

  /** Localities by their ids: Spark looks their names up under a lock. */
  private final String[] localities = new String[16];

  void start(SparkListenerTaskStart event, JsonBuffer out) {
    out.raw(START).number(event.stageId()).raw(ATTEMPT_ID).number(event.stageAttemptId());
    info(event.taskInfo(), out);
    out.raw("}");
  }

  void end(SparkListenerTaskEnd event, JsonBuffer out) {
    out.raw(END).number(event.stageId()).raw(ATTEMPT_ID).number(event.stageAttemptId())
        .raw(TYPE).text(event.taskType());
    TaskEndReason reason = event.reason();
    if (reason == Success$.MODULE$) out.raw(SUCCESS);
    else reason(reason, out);
    info(event.taskInfo(), out);
    TaskMetrics metrics = event.taskMetrics();
    if (metrics == null) out.raw("}");
    else metrics(metrics, out);
  }

  private void info(TaskInfo task, JsonBuffer out) {
    out.raw(INFO).number(task.taskId()).raw(INDEX).number(task.index())
        .raw(ATTEMPT).number(task.attemptNumber()).raw(LAUNCH_TIME).number(task.launchTime())
        .raw(EXECUTOR_ID).text(task.executorId()).raw(HOST).text(task.host())
        .raw(LOCALITY).text(locality(task.taskLocality()))
        .raw(SPECULATIVE).bool(task.speculative())
        .raw(RESULT_TIME).number(task.gettingResultTime())
        .raw(FINISH_TIME).number(task.finishTime())
        .raw(FAILED).bool(task.failed()).raw(KILLED).bool(task.killed()).raw(INFO_END);
  }

  private static void metrics(TaskMetrics metrics, JsonBuffer out) {
    ShuffleReadMetrics read = metrics.shuffleReadMetrics();
    ShuffleWriteMetrics write = metrics.shuffleWriteMetrics();
    out.raw(METRICS).number(metrics.executorDeserializeTime())
        .raw(DESERIALIZE_CPU).number(metrics.executorDeserializeCpuTime())
        .raw(RUN_TIME).number(metrics.executorRunTime())
        .raw(CPU_TIME).number(metrics.executorCpuTime())
        .raw(PEAK_MEMORY).number(metrics.peakExecutionMemory())
        .raw(RESULT_SIZE).number(metrics.resultSize())
        .raw(GC_TIME).number(metrics.jvmGCTime())
        .raw(SERIALIZATION).number(metrics.resultSerializationTime())
        .raw(MEMORY_SPILLED).number(metrics.memoryBytesSpilled())
        .raw(DISK_SPILLED).number(metrics.diskBytesSpilled())
        .raw(READ).number(read.remoteBlocksFetched())
        .raw(LOCAL_BLOCKS).number(read.localBlocksFetched())
        .raw(FETCH_WAIT).number(read.fetchWaitTime())
        .raw(REMOTE_BYTES).number(read.remoteBytesRead())
        .raw(LOCAL_BYTES).number(read.localBytesRead())
        .raw(WRITE).number(write.bytesWritten())
        .raw(WRITE_TIME).number(write.writeTime())
        .raw(RECORDS).number(write.recordsWritten())
        .raw(METRICS_END);
  }

  private static void reason(TaskEndReason reason, JsonBuffer out) {
    // Every reason is a case class or a case object, which says its name.
    out.raw(",\"Task End Reason\":{\"Reason\":").text(((scala.Product) reason).productPrefix());
    if (reason instanceof ExceptionFailure) {
      ExceptionFailure failure = (ExceptionFailure) reason;
      out.raw(",\"Class Name\":").text(failure.className())
          .raw(",\"Description\":").text(failure.description())
          .raw(",\"Stack Trace\":[],\"Full Stack Trace\":").text(failure.toErrorString());
    } else if (reason instanceof TaskKilled) {
      out.raw(",\"Kill Reason\":").text(((TaskKilled) reason).reason());
    } else if (reason instanceof FetchFailed) {
      fetchFailed((FetchFailed) reason, out);
    } else if (reason instanceof ExecutorLostFailure) {
      ExecutorLostFailure lost = (ExecutorLostFailure) reason;
      out.raw(",\"Executor ID\":").text(lost.execId())
          .raw(",\"Exit Caused By App\":").bool(lost.exitCausedByApp());
      if (lost.reason().isDefined()) out.raw(",\"Loss Reason\":").text(lost.reason().get());
    } else if (reason instanceof TaskCommitDenied) {
      TaskCommitDenied denied = (TaskCommitDenied) reason;
      out.raw(",\"Job ID\":").number(denied.jobID())
          .raw(",\"Partition ID\":").number(denied.partitionID())
          .raw(",\"Attempt Number\":").number(denied.attemptNumber());
    }
    out.raw("}");
  }

  private static void fetchFailed(FetchFailed failed, JsonBuffer out) {
    BlockManagerId address = failed.bmAddress();
    if (address != null) {
      out.raw(",\"Block Manager Address\":{\"Executor ID\":").text(address.executorId())
          .raw(",\"Host\":").text(address.host())
          .raw(",\"Port\":").number(address.port()).raw("}");
    }
    out.raw(",\"Shuffle ID\":").number(failed.shuffleId())
        .raw(",\"Map ID\":").number(failed.mapId())
        .raw(",\"Map Index\":").number(failed.mapIndex())
        .raw(",\"Reduce ID\":").number(failed.reduceId())
        .raw(",\"Message\":").text(failed.message());
  }

  private String locality(Enumeration.Value locality) {
    int id = locality.id();
    if (id < 0 || id >= localities.length) return locality.toString();
    String name = localities[id];
    if (name == null) localities[id] = name = locality.toString();
    return name;
  }
}
