package sparkmonitor.tap.spark;

import java.util.Properties;
import scala.collection.Iterator;
import scala.collection.Seq;
import sparkmonitor.tap.Feed;
import sparkmonitor.tap.JsonBuffer;
import sparkmonitor.tap.Role;

/**
 * Writes every event but those of tasks, under JsonProtocol's names, with the fields that the
 * sidecar reads and no other: what is not named here never leaves the driver. So neither the
 * properties and arguments of EnvironmentUpdate do, nor the configuration that the properties of
 * a job or a stage hold, nor attributes of drivers and executors.
 */
final class EventEncoder {
  private static final String SCHEDULER = "org.apache.spark.scheduler.";
  private static final String SQL = "org.apache.spark.sql.execution.ui.";
  private static final String CONNECT = "org.apache.spark.sql.connect.service.";
  private static final String STREAMING = "org.apache.spark.sql.streaming.StreamingQueryListener$";
  /** The local properties of a job that are told. */
  private static final String[] PROPERTIES = {
    "callSite.short", "spark.jobGroup.id", "spark.job.description", "spark.sql.execution.id",
    "spark.job.tags",
  };

  private final Feed feed;
  private final Fields fields = new Fields();

  EventEncoder(Feed feed) {
    this.feed = feed;
  }

  /** Hands the event to the feed; does nothing with those that the sidecar does not read. */
  void encode(Object event, JsonBuffer out) throws ReflectiveOperationException {
    String name = event.getClass().getName();
    switch (name) {
      case SCHEDULER + "SparkListenerStageSubmitted":
        stageSubmitted(fields.get(event, "stageInfo"), out);
        return;
      case SCHEDULER + "SparkListenerStageCompleted":
        stageCompleted(fields.get(event, "stageInfo"), out);
        return;
      case SCHEDULER + "SparkListenerJobStart":
        jobStart(event, out);
        return;
      case SCHEDULER + "SparkListenerJobEnd":
        jobEnd(event, out);
        return;
      case SCHEDULER + "SparkListenerApplicationStart":
        applicationStart(event, out);
        return;
      case SCHEDULER + "SparkListenerApplicationEnd":
        begin("SparkListenerApplicationEnd", out);
        number(event, "time", "Timestamp", out);
        feed.applicationEnded(out.raw("}"));
        return;
      case SCHEDULER + "SparkListenerExecutorAdded":
        executorAdded(event, out);
        return;
      case SCHEDULER + "SparkListenerExecutorRemoved":
        executorRemoved(event, out);
        return;
      case SCHEDULER + "SparkListenerExecutorExcluded":
      case SCHEDULER + "SparkListenerExecutorBlacklisted":
        exclusion(event, name, Role.START, out);
        return;
      case SCHEDULER + "SparkListenerExecutorUnexcluded":
      case SCHEDULER + "SparkListenerExecutorUnblacklisted":
        exclusion(event, name, Role.END, out);
        return;
      case SQL + "SparkListenerSQLExecutionStart":
        sqlExecutionStart(event, name, out);
        return;
      case SQL + "SparkListenerSQLExecutionEnd":
        sqlExecutionEnd(event, name, out);
        return;
      case SQL + "SparkListenerSQLAdaptiveExecutionUpdate":
        begin(name, out);
        number(event, "executionId", "executionId", out);
        other(name, Role.NOTE, "", out);
        return;
      case STREAMING + "QueryStartedEvent":
        queryStarted(event, name, out);
        return;
      case STREAMING + "QueryProgressEvent":
        queryProgress(event, name, out);
        return;
      case STREAMING + "QueryTerminatedEvent":
        queryTerminated(event, name, out);
        return;
      default:
        if (name.startsWith(CONNECT + "SparkListenerConnectOperation")) {
          connectOperation(event, name, out);
        }
    }
  }

  private void applicationStart(Object event, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerApplicationStart", out);
    text(event, "appName", "App Name", out);
    optionalText(event, "appId", "App ID", out);
    number(event, "time", "Timestamp", out);
    text(event, "sparkUser", "User", out);
    optionalText(event, "appAttemptId", "App Attempt ID", out);
    feed.applicationStarted(out.raw("}"));
  }

  private void executorAdded(Object event, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerExecutorAdded", out);
    number(event, "time", "Timestamp", out);
    text(event, "executorId", "Executor ID", out);
    Object info = fields.get(event, "executorInfo");
    out.raw(",\"Executor Info\":{\"Host\":").text(fields.text(info, "executorHost"));
    number(info, "totalCores", "Total Cores", out);
    feed.state("SparkListenerExecutorAdded", Role.START, executorKey(event), out.raw("}}"));
  }

  private void executorRemoved(Object event, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerExecutorRemoved", out);
    number(event, "time", "Timestamp", out);
    text(event, "executorId", "Executor ID", out);
    text(event, "reason", "Removed Reason", out);
    feed.state("SparkListenerExecutorRemoved", Role.END, executorKey(event), out.raw("}"));
  }

  private void exclusion(Object event, String name, Role role, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    number(event, "time", "time", out);
    text(event, "executorId", "executorId", out);
    // Spark posts each twice, under an old and a new name.
    String kind = name.endsWith("listed") ? "blacklisted " : "excluded ";
    other(name, role, kind + executorKey(event), out);
  }

  private String executorKey(Object event) throws ReflectiveOperationException {
    return "executor " + fields.text(event, "executorId");
  }

  private void jobStart(Object event, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerJobStart", out);
    number(event, "jobId", "Job ID", out);
    number(event, "time", "Submission Time", out);
    out.raw(",\"Stage Infos\":[");
    String separator = "";
    for (Iterator<?> all = seq(event, "stageInfos").iterator(); all.hasNext(); separator = ",") {
      stageInfo(all.next(), out.raw(separator));
    }
    out.raw("],\"Stage IDs\":");
    integers(seq(event, "stageIds"), out);
    Properties properties = (Properties) fields.get(event, "properties");
    out.raw(",\"Properties\":{");
    separator = "";
    for (String key : PROPERTIES) {
      String value = properties == null ? null : properties.getProperty(key);
      if (value == null) continue;
      out.raw(separator).text(key).raw(":").text(value);
      separator = ",";
    }
    out.raw("}}");
    String group = properties == null ? null : properties.getProperty("spark.jobGroup.id");
    feed.jobStarted(fields.integer(event, "jobId"), group, out);
  }

  private void jobEnd(Object event, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerJobEnd", out);
    number(event, "jobId", "Job ID", out);
    number(event, "time", "Completion Time", out);
    Object result = fields.get(event, "jobResult");
    if (fields.has(result, "exception")) {
      Throwable exception = (Throwable) fields.get(result, "exception");
      out.raw(",\"Job Result\":{\"Result\":\"JobFailed\",\"Exception\":{\"Message\":")
          .text(exception == null ? null : exception.getMessage()).raw("}}}");
    } else {
      out.raw(",\"Job Result\":{\"Result\":\"JobSucceeded\"}}");
    }
    feed.jobEnded(fields.integer(event, "jobId"), out);
  }

  private void stageSubmitted(Object info, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerStageSubmitted", out);
    stageInfo(info, out.raw(",\"Stage Info\":"));
    feed.stageSubmitted(fields.integer(info, "stageId"), fields.integer(info, "attemptNumber"),
        fields.integer(info, "numTasks"), out.raw("}"));
  }

  private void stageCompleted(Object info, JsonBuffer out) throws ReflectiveOperationException {
    begin("SparkListenerStageCompleted", out);
    stageInfo(info, out.raw(",\"Stage Info\":"));
    feed.stageCompleted(fields.integer(info, "stageId"), fields.integer(info, "attemptNumber"),
        out.raw("}"));
  }

  private void stageInfo(Object info, JsonBuffer out) throws ReflectiveOperationException {
    out.raw("{\"Stage ID\":").number(fields.number(info, "stageId"));
    number(info, "attemptNumber", "Stage Attempt ID", out);
    text(info, "name", "Stage Name", out);
    number(info, "numTasks", "Number of Tasks", out);
    integers(seq(info, "parentIds"), out.raw(",\"Parent IDs\":"));
    optionalNumber(info, "submissionTime", "Submission Time", out);
    optionalNumber(info, "completionTime", "Completion Time", out);
    optionalText(info, "failureReason", "Failure Reason", out);
    out.raw("}");
  }

  private void sqlExecutionStart(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    number(event, "executionId", "executionId", out);
    // Since Spark 3.4.
    if (fields.has(event, "rootExecutionId")) {
      optionalNumber(event, "rootExecutionId", "rootExecutionId", out);
    }
    text(event, "description", "description", out);
    text(event, "details", "details", out);
    number(event, "time", "time", out);
    other(name, Role.START, sqlKey(event), out);
  }

  private void sqlExecutionEnd(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    number(event, "executionId", "executionId", out);
    number(event, "time", "time", out);
    // Since Spark 3.4.
    if (fields.has(event, "errorMessage")) optionalText(event, "errorMessage", "errorMessage", out);
    other(name, Role.END, sqlKey(event), out);
  }

  private String sqlKey(Object event) throws ReflectiveOperationException {
    return "SQL " + fields.number(event, "executionId");
  }

  private void connectOperation(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    text(event, "jobTag", "jobTag", out);
    text(event, "operationId", "operationId", out);
    number(event, "eventTime", "eventTime", out);
    Role role = Role.NOTE;
    if (name.endsWith("Started")) {
      text(event, "sessionId", "sessionId", out);
      text(event, "statementText", "statementText", out);
      role = Role.START;
    } else if (name.endsWith("Failed")) {
      text(event, "errorMessage", "errorMessage", out);
    } else if (name.endsWith("Closed")) {
      role = Role.END;
    }
    other(name, role, "operation " + fields.text(event, "operationId"), out);
  }

  private void queryStarted(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    query(event, out);
    text(event, "timestamp", "timestamp", out);
    other(name, Role.START, queryKey(event), out);
  }

  private void queryProgress(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    Object progress = fields.get(event, "progress");
    begin(name, out);
    out.raw(",\"progress\":{\"batchId\":").number(fields.number(progress, "batchId"));
    query(progress, out);
    text(progress, "timestamp", "timestamp", out);
    number(progress, "batchDuration", "batchDuration", out);
    out.raw(",\"stateOperators\":[");
    String separator = "";
    for (Object operator : (Object[]) fields.get(progress, "stateOperators")) {
      out.raw(separator).raw("{\"numRowsTotal\":")
          .number(fields.number(operator, "numRowsTotal")).raw("}");
      separator = ",";
    }
    out.raw("],\"sources\":[");
    separator = "";
    for (Object source : (Object[]) fields.get(progress, "sources")) {
      out.raw(separator).raw("{\"numInputRows\":").number(fields.number(source, "numInputRows"))
          .raw(",\"inputRowsPerSecond\":")
          .number((double) fields.get(source, "inputRowsPerSecond"))
          .raw(",\"processedRowsPerSecond\":")
          .number((double) fields.get(source, "processedRowsPerSecond")).raw("}");
      separator = ",";
    }
    other(name, Role.NOTE, "", out.raw("]}"));
  }

  private void queryTerminated(Object event, String name, JsonBuffer out)
      throws ReflectiveOperationException {
    begin(name, out);
    text(event, "id", "id", out);
    text(event, "runId", "runId", out);
    text(event, "exception", "exception", out);
    other(name, Role.END, queryKey(event), out);
  }

  private void query(Object query, JsonBuffer out) throws ReflectiveOperationException {
    text(query, "id", "id", out);
    text(query, "runId", "runId", out);
    text(query, "name", "name", out);
  }

  private String queryKey(Object event) throws ReflectiveOperationException {
    return "query run " + fields.text(event, "runId");
  }

  /** Ends the line of an event of which the feed itself need know no more than its role. */
  private void other(String name, Role role, String key, JsonBuffer out) {
    feed.state(TapListener.shortName(name), role, key, out.raw("}"));
  }

  private static void begin(String name, JsonBuffer out) {
    out.raw("{\"Event\":\"").raw(name).raw("\"");
  }

  private void text(Object target, String field, String key, JsonBuffer out)
      throws ReflectiveOperationException {
    key(key, out).text(fields.text(target, field));
  }

  private void optionalText(Object target, String field, String key, JsonBuffer out)
      throws ReflectiveOperationException {
    String value = fields.text(target, field);
    if (value != null) key(key, out).text(value);
  }

  private void number(Object target, String field, String key, JsonBuffer out)
      throws ReflectiveOperationException {
    key(key, out).number(fields.number(target, field));
  }

  private void optionalNumber(Object target, String field, String key, JsonBuffer out)
      throws ReflectiveOperationException {
    Object value = fields.get(target, field);
    if (value != null) key(key, out).number(((Number) value).longValue());
  }

  private static JsonBuffer key(String key, JsonBuffer out) {
    return out.raw(",\"").raw(key).raw("\":");
  }

  private Seq<?> seq(Object target, String field) throws ReflectiveOperationException {
    return (Seq<?>) fields.get(target, field);
  }

  private static void integers(Seq<?> values, JsonBuffer out) {
    out.raw("[");
    String separator = "";
    for (Iterator<?> all = values.iterator(); all.hasNext(); separator = ",") {
      out.raw(separator).number(((Number) all.next()).longValue());
    }
    out.raw("]");
  }
}
