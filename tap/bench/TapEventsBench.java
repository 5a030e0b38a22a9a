package sparkmonitor.tap;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.Success$;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.util.JsonProtocol;
import scala.Option;
import scala.collection.immutable.List$;
import scala.collection.immutable.Seq;
import sparkmonitor.listener.JupyterSparkMonitorListener;
import sparkmonitor.tap.spark.TapListener;

/**
 * What a task event costs the thread that hands it to a listener, for the tap, the listener of
 * PyPI's sparkmonitor and Spark's JsonProtocol alone, in one JVM and in turns. All of them write to
 * a socket that somebody reads, but for JsonProtocol, which only encodes. Prints a line for each:
 * its name and the median nanoseconds.
 */
public final class TapEventsBench {
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 21;
  /** Task ends of one round, with as many starts. */
  private static final int TASKS = 4000;
  /** Tasks between two waits for the writer, so that the tap leaves out none. */
  private static final int BATCH = 500;
  private static final int STAGE = 3;
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private interface Way {
    void accept(SparkListenerEvent event);

    /** Waits until what was accepted is written. */
    default void settle() throws InterruptedException {}
  }

  private TapEventsBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("the tap", tap(Path.of(args[0])));
    ways.put("the peer's listener", peer(Integer.parseInt(args[1])));
    ways.put("JsonProtocol alone", event -> {
      if (JsonProtocol.sparkEventToJsonString(event).isEmpty()) throw new AssertionError();
    });
    for (Way way : ways.values()) {
      way.accept(jobStart());
      way.accept(new SparkListenerStageSubmitted(stage(), new Properties()));
    }
    Map<String, double[]> costs = new LinkedHashMap<>();
    for (String name : ways.keySet()) costs.put(name, new double[ROUNDS]);
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double cost = round(way.getValue());
        if (round >= 0) costs.get(way.getKey())[round] = cost;
      }
    }
    costs.forEach((name, all) -> {
      Arrays.sort(all);
      System.out.println(name + "\t" + Math.round(all[ROUNDS / 2]));
    });
    System.exit(0);
  }

  /** Nanoseconds for each event. */
  private static double round(Way way) throws InterruptedException {
    long total = 0;
    for (int first = 0; first < TASKS; first += BATCH) {
      List<SparkListenerEvent> events = new ArrayList<>();
      for (int index = first; index < first + BATCH; index++) {
        TaskInfo task = task(index);
        events.add(new SparkListenerTaskStart(STAGE, 0, task));
        events.add(new SparkListenerTaskEnd(
            STAGE, 0, "ResultTask", Success$.MODULE$, task, new ExecutorMetrics(), metrics()));
      }
      long begin = System.nanoTime();
      for (SparkListenerEvent event : events) way.accept(event);
      total += System.nanoTime() - begin;
      way.settle();
    }
    return (double) total / (2 * TASKS);
  }

  private static Way tap(Path folder) throws Exception {
    ServerSocket sidecar = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path address = folder.resolve("address");
    Files.write(address, List.of("version=1", "host=127.0.0.1", "port=" + sidecar.getLocalPort(),
        "tapToken=" + TOKEN, "sidecarToken=" + TOKEN));
    Files.setPosixFilePermissions(address, PosixFilePermissions.fromString("rw-------"));
    drain(sidecar, "SparkMonitorTap/1 " + TOKEN + "\n");
    Feed feed = new Feed();
    TapListener listener = new TapListener(feed);
    DriverInfo driver = new DriverInfo(TapEventsBench.class.getClassLoader(), null);
    Requests requests = new Requests(feed, new Object());
    Agent.thread("writer", new Link(address, feed, driver, () -> 0, requests)).start();
    return new Way() {
      @Override
      public void accept(SparkListenerEvent event) {
        listener.onEvent(event);
      }

      @Override
      public void settle() throws InterruptedException {
        while (feed.hasMore()) Thread.sleep(1);
      }
    };
  }

  /** The peer takes its port from its environment. */
  private static Way peer(int port) throws Exception {
    drain(new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")), "");
    SparkListener listener = new JupyterSparkMonitorListener(new SparkConf());
    return event -> {
      if (event instanceof SparkListenerTaskEnd) listener.onTaskEnd((SparkListenerTaskEnd) event);
      else if (event instanceof SparkListenerTaskStart) {
        listener.onTaskStart((SparkListenerTaskStart) event);
      } else if (event instanceof SparkListenerJobStart) {
        listener.onJobStart((SparkListenerJobStart) event);
      } else {
        listener.onStageSubmitted((SparkListenerStageSubmitted) event);
      }
    };
  }

  private static void drain(ServerSocket server, String answer) {
    Agent.thread("drain", () -> {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] piece = new byte[1 << 16];
        while (in.read(piece) >= 0) continue;
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }).start();
  }

  private static SparkListenerJobStart jobStart() {
    return new SparkListenerJobStart(1, 1700000000000L, seq(List.of(stage())), new Properties());
  }

  private static StageInfo stage() {
    return new StageInfo(STAGE, 0, "count at Bench.java:1", 1 << 20, seq(List.of()),
        seq(List.of()), "details", new TaskMetrics(), seq(List.of()), Option.empty(), 0, false, 0);
  }

  private static TaskInfo task(int index) {
    TaskInfo task = new TaskInfo(index, index, 0, index, 1700000000000L, "17",
        "worker-17.example", TaskLocality.ANY(), false);
    task.finishTime_$eq(1700000004321L);
    List<AccumulableInfo> accumulables = new ArrayList<>();
    // As many as a task of a small query has.
    for (long id = 0; id < 20; id++) {
      accumulables.add(new AccumulableInfo(id, Option.apply("internal.metrics.number" + id),
          Option.apply(id * 1000), Option.apply(id * 1001), true, true, Option.empty()));
    }
    task.setAccumulables(seq(accumulables));
    return task;
  }

  private static TaskMetrics metrics() {
    TaskMetrics metrics = new TaskMetrics();
    metrics.setExecutorRunTime(4321);
    metrics.setExecutorCpuTime(4_200_000_000L);
    metrics.setResultSize(2048);
    metrics.setJvmGCTime(12);
    return metrics;
  }

  private static <T> Seq<T> seq(List<T> all) {
    return List$.MODULE$.from(scala.jdk.javaapi.CollectionConverters.asScala(all));
  }
}
