package sparkmonitor.tap;

import java.io.UnsupportedEncodingException;
import java.lang.reflect.InvocationTargetException;
import java.net.URLDecoder;

/** Does what the sidecar asks for, by the public methods of SparkContext. */
final class Requests {
  private final Feed feed;
  private final Object sparkContext;

  Requests(Feed feed, Object sparkContext) {
    this.feed = feed;
    this.sparkContext = sparkContext;
  }

  /** @param line as `5 cancelJob 3` */
  void serve(String line) {
    String[] words = line.split(" ", 3);
    long request;
    try {
      request = Long.parseLong(words[0]);
    } catch (NumberFormatException notOne) {
      feed.error("a request without a number", notOne);
      return;
    }
    String verb = words.length > 1 ? words[1] : "";
    String argument = words.length > 2 ? words[2] : "";
    try {
      serve(request, verb, argument);
    } catch (InvocationTargetException error) {
      answer(request, "failed", "Spark says: " + error.getCause());
    } catch (Exception | LinkageError error) {
      answer(request, "failed", "the tap says: " + error);
    }
  }

  private void serve(long request, String verb, String argument)
      throws ReflectiveOperationException, UnsupportedEncodingException {
    switch (verb) {
      case "cancelJob":
        int jobId = Integer.parseInt(argument);
        cancel(request, feed.isJobActive(jobId), "job " + jobId, verb, int.class, jobId);
        return;
      case "cancelStage":
        int stageId = Integer.parseInt(argument);
        cancel(request, feed.isStageActive(stageId), "stage " + stageId, verb, int.class, stageId);
        return;
      case "cancelJobGroup":
        // URLDecoder takes a plus sign for a blank, which encodeURIComponent never means.
        String group = URLDecoder.decode(argument.replace("+", "%2B"), "UTF-8");
        boolean isActive = feed.isJobGroupActive(group);
        cancel(request, isActive, "job group " + group, verb, String.class, group);
        return;
      default:
        answer(request, "failed", "the tap knows no request " + verb);
    }
  }

  private void cancel(
      long request, boolean isActive, String what, String method, Class<?> type, Object argument)
      throws ReflectiveOperationException {
    if (!isActive) {
      answer(request, "notRunning", what + " is not running");
      return;
    }
    sparkContext.getClass().getMethod(method, type).invoke(sparkContext, argument);
    answer(request, "requested", "Spark was asked to cancel " + what);
  }

  private void answer(long request, String outcome, String detail) {
    feed.say(new JsonBuffer().raw("{\"Event\":\"SparkMonitorTapAnswer\",\"Request\":")
        .number(request).raw(",\"Outcome\":").text(outcome)
        .raw(",\"Detail\":").text(detail).raw("}").toLine());
  }
}
