package sparkmonitor.tap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a {@link Feed} with small bounds against a model: random task, stage and job events, while
 * a sidecar reads, stalls, goes and comes back. Whenever everything is written, the sidecar's
 * counters must be the driver's, no state event may be missing, doubled or out of order, and each
 * task event must be delivered or counted as left out.
 */
public final class FeedModel {
  private static final Pattern COUNTS = Pattern.compile(
      ".*Stage ID\":(\\d+),.*Active Task IDs\":\\[(.*)],\"Completed Indexes\":\\[(.*)],"
      + "\"Failed Tasks\":(\\d+),\"Killed Tasks\":(\\d+)}");
  private static final Pattern RANGE = Pattern.compile("\\[(\\d+),(\\d+)]");
  private static final Pattern COUNT = Pattern.compile("\"(\\w+)\":(\\d+)");
  /** So that a few notes fill the buffer for state events. */
  private static final String PADDING = " ".repeat(500) + ".";
  private static final int NUM_TASKS = 40;
  private static final int LARGE = 1 << 30;

  /** A stage attempt's counters, kept in the plainest way. */
  private static final class Stage {
    final Set<Long> active = new TreeSet<>();
    final Set<Long> ended = new TreeSet<>();
    final Set<Integer> completed = new TreeSet<>();
    int numFailed;
    int numKilled;

    void start(long id) {
      if (!ended.contains(id)) active.add(id);
    }

    void end(long id, int index, Outcome outcome) {
      boolean isFirst = ended.add(id);
      active.remove(id);
      if (outcome == Outcome.RESUBMITTED) completed.remove(index);
      if (!isFirst) return;
      if (outcome == Outcome.SUCCEEDED) completed.add(index);
      if (outcome == Outcome.FAILED) numFailed++;
      if (outcome == Outcome.KILLED) numKilled++;
    }

    @Override
    public String toString() {
      return active + " " + completed + " " + numFailed + " " + numKilled;
    }
  }

  private final Random random;
  private final Feed feed;
  private final JsonBuffer out = new JsonBuffer();

  private final Map<Integer, Stage> stages = new LinkedHashMap<>();
  private final List<Integer> openStages = new ArrayList<>();
  private final Map<Long, int[]> running = new LinkedHashMap<>();
  private final List<Integer> openJobs = new ArrayList<>();
  /** The counters of the stages when they ended, by their ends. */
  private final Map<String, String> finals = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private long numTaskEvents;
  private long nextTask;
  private int nextStage;
  private int nextJob;

  private boolean isConnected;
  private final Map<Integer, Stage> seenStages = new HashMap<>();
  private List<String> seen = new ArrayList<>();
  private final Map<String, Long> leftOut = new HashMap<>();
  private long numDelivered;
  private int numRetoldEvents;
  private int numResyncs;
  private int numRetold;
  private int numCounts;

  private FeedModel(long seed, int maxLogBytes) {
    random = new Random(seed);
    feed = new Feed(20_000, 20_000, maxLogBytes);
  }

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    long resyncs = 0;
    long retold = 0;
    long counts = 0;
    long left = 0;
    for (long seed = 0; seed < runs; seed++) {
      FeedModel model = new FeedModel(seed, LARGE);
      try {
        model.run(1500);
      } catch (AssertionError | Exception error) {
        System.out.println("seed " + seed + ": " + error);
        System.exit(1);
      }
      resyncs += model.numResyncs;
      retold += model.numRetold;
      counts += model.numCounts;
      left += model.leftOut.values().stream().mapToLong(it -> it).sum();
    }
    forgetting();
    large();
    check(resyncs > 0 && retold > 0 && counts > 0 && left > 0, "every way must have been taken");
    System.out.println("ok: " + resyncs + " resyncs, " + retold + " retold, " + counts
        + " counters, " + left + " left out");
  }

  private void run(int steps) throws Exception {
    for (int step = 0; step < steps; step++) {
      int turn = random.nextInt(100);
      if (turn < 60) taskEvent();
      else if (turn < 75) stateEvent();
      else if (turn < 95) write();
      else if (turn < 96) flood();
      else if (turn < 97) hangUp();
      else if (turn < 99) connect();
      else quiet();
    }
    quiet();
  }

  private void taskEvent() {
    for (int burst = random.nextInt(40); burst >= 0; burst--) {
      if (openStages.isEmpty() && running.isEmpty()) return;
      // In a while one cannot be encoded.
      boolean isEncoded = random.nextInt(500) > 0;
      if (!openStages.isEmpty() && random.nextBoolean()) start(isEncoded);
      else if (!running.isEmpty()) end(isEncoded);
    }
  }

  private void start(boolean isEncoded) {
    int stage = pick(openStages);
    long id = nextTask++;
    int index = random.nextInt(NUM_TASKS);
    running.put(id, new int[] {stage, index});
    stages.get(stage).start(id);
    if (isEncoded) numTaskEvents++;
    feed.taskStarted(stage, 0, id, index, isEncoded ? line("S", stage, id, index, "") : null);
  }

  private void end(boolean isEncoded) {
    long id = pick(new ArrayList<>(running.keySet()));
    int[] place = running.get(id);
    Stage stage = stages.get(place[0]);
    // Spark ends a task twice only where its output was lost while its stage runs.
    Outcome outcome = Outcome.values()[random.nextInt(4)];
    if (stage.ended.contains(id)) outcome = Outcome.RESUBMITTED;
    boolean isOver = !openStages.contains(place[0]);
    boolean isGone = outcome != Outcome.SUCCEEDED || isOver;
    if (isGone || random.nextInt(3) > 0) running.remove(id);
    if (outcome == Outcome.RESUBMITTED && isOver) return;
    stage.end(id, place[1], outcome);
    if (isEncoded) numTaskEvents++;
    JsonBuffer line = line("E", place[0], id, place[1], outcome.name());
    feed.taskEnded(place[0], 0, id, place[1], outcome, isEncoded ? line : null);
  }

  private void stateEvent() {
    switch (random.nextInt(6)) {
      case 0:
        openJobs.add(nextJob);
        feed.jobStarted(nextJob, null, state("job " + nextJob++));
        return;
      case 1:
        if (openJobs.isEmpty()) return;
        int job = openJobs.remove(random.nextInt(openJobs.size()));
        feed.jobEnded(job, state("job end " + job));
        return;
      case 2:
        stages.put(nextStage, new Stage());
        openStages.add(nextStage);
        feed.stageSubmitted(nextStage, 0, NUM_TASKS, state("stage " + nextStage++));
        return;
      case 3:
        if (openStages.isEmpty()) return;
        int stage = openStages.remove(random.nextInt(openStages.size()));
        finals.put("stage end " + stage, stages.get(stage).toString());
        feed.stageCompleted(stage, 0, state("stage end " + stage));
        return;
      default:
        note();
    }
  }

  private void note() {
    feed.state("Note", Role.NOTE, "", state("note " + told.size() + PADDING));
  }

  /** More than the buffer holds. */
  private void flood() {
    for (int count = 0; count < 50; count++) note();
  }

  private void connect() throws Exception {
    if (isConnected) return;
    isConnected = true;
    begin();
    boolean isRetold = feed.connected(JsonBuffer.bytes("log start\n"));
    if (isRetold) numRetold++;
    else numRetoldEvents = 0;
  }

  /** The sidecar knows nothing any more. */
  private void begin() {
    seen = new ArrayList<>();
    numRetoldEvents = told.size() + 1;
    seenStages.clear();
  }

  private void hangUp() throws Exception {
    if (!isConnected) {
      // No sidecar answered.
      if (random.nextInt(4) == 0) feed.disconnected();
      return;
    }
    // At times the connection breaks in the middle of a write.
    if (random.nextBoolean()) feed.take(0);
    isConnected = false;
    feed.disconnected();
  }

  private boolean write() throws Exception {
    if (!isConnected) return false;
    if (random.nextInt(5) == 0) feed.report(0);
    LiveBuffer.Chunk chunk = feed.take(0);
    if (chunk == null) return false;
    String text = new String(chunk.bytes, 0, chunk.length, StandardCharsets.UTF_8);
    check(text.endsWith("\n"), "a chunk must end with a whole line");
    for (String line : text.split("\n")) read(line);
    feed.written();
    return true;
  }

  /** Lets everything be written, and compares. */
  private void quiet() throws Exception {
    if (!isConnected) connect();
    while (write()) continue;
    feed.report(0);
    while (write()) continue;
    List<String> wanted = new ArrayList<>(told);
    wanted.add(0, "log start");
    check(seen.equals(wanted), "state events " + difference(seen, wanted));
    for (Map.Entry<Integer, Stage> stage : stages.entrySet()) {
      String actual = String.valueOf(seenStages.get(stage.getKey()));
      String truth = stage.getValue().toString();
      check(actual.equals(truth), "stage " + stage.getKey() + ": " + actual + " for " + truth);
      boolean isActive = openStages.contains(stage.getKey());
      check(feed.isStageActive(stage.getKey()) == isActive, "stage " + stage.getKey() + " runs");
    }
    long numLeftOut = leftOut.values().stream().mapToLong(it -> it).sum();
    check(numDelivered + numLeftOut == numTaskEvents,
        numDelivered + " delivered and " + numLeftOut + " left out of " + numTaskEvents);
  }

  private void read(String line) {
    String[] words = line.split(" ");
    if (line.contains("TapResync")) {
      numResyncs++;
      begin();
    } else if (line.contains("TapLeftOut")) {
      Matcher counts = COUNT.matcher(line);
      while (counts.find()) {
        leftOut.merge(counts.group(1), Long.valueOf(counts.group(2)), Long::sum);
      }
    } else if (line.contains("TapStageTaskCounts")) {
      counts(line);
    } else if (words[0].equals("S")) {
      numDelivered++;
      seenStages.get(Integer.parseInt(words[1])).start(Long.parseLong(words[2]));
    } else if (words[0].equals("E")) {
      numDelivered++;
      seenStages.get(Integer.parseInt(words[1])).end(
          Long.parseLong(words[2]), Integer.parseInt(words[3]), Outcome.valueOf(words[4]));
    } else {
      seen.add(line);
      String counters = finals.get(line);
      // What is retold has the newest counters: tasks may end after their stage.
      if (counters != null && seen.size() > numRetoldEvents) {
        String actual = seenStages.get(Integer.parseInt(words[2])).toString();
        check(actual.equals(counters), line + " with " + actual + " for " + counters);
      }
      Matcher submitted = Pattern.compile("stage (\\d+)").matcher(line);
      if (submitted.matches()) seenStages.put(Integer.parseInt(submitted.group(1)), new Stage());
    }
  }

  private void counts(String line) {
    numCounts++;
    Matcher fields = COUNTS.matcher(line);
    check(fields.matches(), line);
    Stage stage = seenStages.get(Integer.parseInt(fields.group(1)));
    check(stage != null, "counters of a stage that was not submitted: " + line);
    stage.active.clear();
    stage.completed.clear();
    for (String id : fields.group(2).split(",")) {
      if (!id.isEmpty()) stage.active.add(Long.valueOf(id));
    }
    Matcher ranges = RANGE.matcher(fields.group(3));
    while (ranges.find()) {
      for (int i = Integer.parseInt(ranges.group(1)); i <= Integer.parseInt(ranges.group(2)); i++) {
        stage.completed.add(i);
      }
    }
    stage.numFailed = Integer.parseInt(fields.group(4));
    stage.numKilled = Integer.parseInt(fields.group(5));
  }

  /** What is told of an application that outgrew its log: what lasts, and the newest. */
  private static void forgetting() throws Exception {
    FeedModel model = new FeedModel(0, 20_000);
    model.feed.applicationStarted(model.state("application"));
    for (int job = 0; job < 500; job++) {
      model.feed.jobStarted(job, null, model.state("job " + job));
      if (job % 100 != 0) model.feed.jobEnded(job, model.state("job end " + job));
    }
    model.feed.disconnected();
    model.connect();
    while (model.write()) continue;
    model.feed.report(0);
    while (model.write()) continue;
    List<String> seen = model.seen;
    check(seen.subList(0, 7).equals(List.of("log start", "application", "job 0", "job 100",
        "job 200", "job 300", "job 400")), "what lasts: " + seen.subList(0, 7));
    check(seen.get(seen.size() - 1).equals("job end 499"), "the newest: " + seen);
    long numForgotten = model.leftOut.values().stream().mapToLong(it -> it).sum();
    check(seen.size() - 1 + numForgotten == model.told.size(), numForgotten + " were forgotten");
  }

  /** An event above every bound takes no other with it, and texts keep a line from being one. */
  private static void large() throws Exception {
    FeedModel model = new FeedModel(0, 20_000);
    model.feed.applicationStarted(model.state("application"));
    model.feed.jobStarted(0, null, model.state("job 0"));
    model.feed.jobStarted(1, null, model.state("job 1" + " ".repeat(20_000) + "."));
    model.feed.jobEnded(0, model.state("job end 0"));
    model.feed.disconnected();
    model.connect();
    while (model.write()) continue;
    model.feed.report(0);
    while (model.write()) continue;
    check(model.seen.equals(List.of("log start", "application", "job 0", "job end 0")),
        "beside a large one: " + model.seen);
    check(model.leftOut.equals(Map.of("SparkListenerJobStart", 1L)), "" + model.leftOut);

    JsonBuffer line = new JsonBuffer();
    for (int stage = 0; stage < 2000; stage++) line.text("\u0001".repeat(1 << 20));
    check(line.length() < 5 << 20, "2000 texts of 1 MB are a line of " + line.length());
  }

  private JsonBuffer state(String text) {
    told.add(text);
    return out.clear().raw(text);
  }

  private JsonBuffer line(String kind, int stage, long id, int index, String outcome) {
    return out.clear().raw(kind + " " + stage + " " + id + " " + index + " " + outcome);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static String difference(List<String> actual, List<String> wanted) {
    int shorter = Math.min(actual.size(), wanted.size());
    int at = 0;
    while (at < shorter && actual.get(at).equals(wanted.get(at))) at++;
    return actual.size() + " for " + wanted.size() + ", the first that differs: "
        + (at < actual.size() ? actual.get(at) : "none") + " for "
        + (at < wanted.size() ? wanted.get(at) : "none");
  }

  private static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }
}
