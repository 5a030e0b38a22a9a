package sparkmonitor.tap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one SparkContext has to tell. The thread of the tap's listener queue puts lines in and is
 * never made to wait for more than the lock; the writer takes them out.
 *
 * <p>What is lost, and how it is counted:
 * <ul>
 * <li>A sidecar that reads too slowly: beyond 4 MB of waiting task events the new ones are left
 *     out, counted by name. Once there is room, and before a stage's StageCompleted at the latest,
 *     the counters of the stages concerned are told in their place.
 * <li>Beyond 4 MB of other waiting events the sidecar has stalled: all that waits is dropped, and
 *     once it reads again the application is told anew from {@link StateLog}.
 * <li>No sidecar: task events are left out, counted by name; the one that comes is told the rest
 *     from {@link StateLog}, with the stages' counters.
 * </ul>
 */
public final class Feed {
  /** Spark's name of its event. */
  public static final String TASK_START = "SparkListenerTaskStart";
  /** Spark's name of its event. */
  public static final String TASK_END = "SparkListenerTaskEnd";
  /** Nanoseconds in which events may follow ApplicationEnd where the bus's end is not seen. */
  private static final long AFTERMATH = 10_000_000_000L;
  /** Stage attempts and jobs that are followed: only those whose end was lost are ever so many. */
  private static final int MAX_ACTIVE = 10_000;
  private static final byte[] RESYNC =
      JsonBuffer.bytes("{\"Event\":\"SparkMonitorTapResync\"}\n");

  private enum Mode {
    /** No connection was tried yet: everything waits for it. */
    FRESH,
    LIVE,
    /** Connected, but the application must be told anew. */
    STALLED,
    ABSENT
  }

  private final Tally leftOut = new Tally("SparkMonitorTapLeftOut", "Events");
  private final Tally errors = new Tally("SparkMonitorTapErrors", "Errors");
  private final LiveBuffer live;
  private final StateLog log;
  /** The stage attempts that run, or of which tasks still do. */
  private final Map<Long, StageTracker> stages = new Bounded<>();
  /** The job group, or null, of each job that runs. */
  private final Map<Integer, String> jobs = new Bounded<>();
  private Mode mode = Mode.FRESH;
  /** What a connection begins with, as far as it is not written yet. */
  private final ArrayDeque<byte[]> opening = new ArrayDeque<>();
  private LiveBuffer.Chunk inFlight;
  /** Tells that task events were left out for want of room, and no counters told yet. */
  private boolean isBehind;
  private boolean isBroken;
  private boolean isFinished;
  private boolean isWriterIdle;
  private boolean isGathering;
  /** SparkListenerLogStart. */
  private byte[] logStart;
  /** When ApplicationEnd came, by `System.nanoTime`; 0 before. */
  private long endedAt;
  /** How often the writer got something done. */
  private long progress;

  public Feed() {
    this(4 << 20, 4 << 20, 8 << 20);
  }

  /** The bounds in bytes: of what waits to be written, and of the {@link StateLog}. */
  Feed(int maxTaskBytes, int maxStateBytes, int maxLogBytes) {
    live = new LiveBuffer(maxTaskBytes, maxStateBytes);
    log = new StateLog(maxLogBytes, leftOut);
  }

  // What the listener says.

  /** @param line null where the event could not be encoded */
  public synchronized void taskStarted(
      int stageId, int attemptId, long taskId, int index, JsonBuffer line) {
    boolean isSent = offerTask(line, false);
    StageTracker stage = stage(stageId, attemptId);
    if (stage == null) return;
    stage.start(taskId, index);
    if (!isSent && isListening()) stage.isDirty = true;
  }

  /** @param line null where the event could not be encoded */
  public synchronized void taskEnded(
      int stageId, int attemptId, long taskId, int index, Outcome outcome, JsonBuffer line) {
    boolean isSent = offerTask(line, true);
    StageTracker stage = stage(stageId, attemptId);
    if (stage == null) return;
    stage.end(taskId, index, outcome);
    if (!isSent && isListening()) stage.isDirty = true;
    dropIfOver(stage);
  }

  public synchronized void stageSubmitted(
      int stageId, int attemptId, int numTasks, JsonBuffer line) {
    stages.put(key(stageId, attemptId), new StageTracker(stageId, attemptId, numTasks));
    state("SparkListenerStageSubmitted", Role.START, stageKey(stageId, attemptId), line);
  }

  public synchronized void stageCompleted(int stageId, int attemptId, JsonBuffer line) {
    StageTracker stage = stage(stageId, attemptId);
    if (stage != null) {
      if (stage.isDirty) tellCounts(stage);
      stage.isCompleted = true;
      dropIfOver(stage);
    }
    state("SparkListenerStageCompleted", Role.END, stageKey(stageId, attemptId), line, stage);
  }

  /** @param group null where the job has none */
  public synchronized void jobStarted(int jobId, String group, JsonBuffer line) {
    jobs.put(jobId, group);
    state("SparkListenerJobStart", Role.START, "job " + jobId, line);
  }

  public synchronized void jobEnded(int jobId, JsonBuffer line) {
    jobs.remove(jobId);
    state("SparkListenerJobEnd", Role.END, "job " + jobId, line);
  }

  public synchronized void applicationStarted(JsonBuffer line) {
    state("SparkListenerApplicationStart", Role.START, StateLog.APPLICATION, line);
  }

  public synchronized void applicationEnded(JsonBuffer line) {
    if (isBehind) catchUp();
    endedAt = System.nanoTime();
    state("SparkListenerApplicationEnd", Role.END, StateLog.APPLICATION, line);
  }

  /**
   * @param name Spark's name of the event, without its package
   * @param key what the event is about, the same for its start and its end
   */
  public synchronized void state(String name, Role role, String key, JsonBuffer line) {
    state(name, role, key, line, null);
  }

  /** Counts what went wrong, to be told. */
  public synchronized void error(String where, Throwable error) {
    String message = error.getMessage();
    String what = error.getClass().getSimpleName() + (message == null ? "" : " " + message);
    errors.add(where + ": " + what, 1);
  }

  // What the bus's end says.

  /**
   * Says that no event will follow, and waits until all are written, while the sidecar takes some;
   * not at all where there is no sidecar.
   *
   * @param patience milliseconds that the sidecar may take nothing
   * @param longest milliseconds to wait at most, however much it takes
   * @return false where some were not written in this time
   */
  synchronized boolean finish(long patience, long longest) throws InterruptedException {
    isFinished = true;
    notifyAll();
    long seen = progress;
    long begin = System.nanoTime();
    long movedAt = begin;
    while (mode != Mode.ABSENT && (mode == Mode.FRESH || hasMore())) {
      long now = System.nanoTime();
      if (progress != seen) {
        seen = progress;
        movedAt = now;
      }
      long left = Math.min(
          movedAt - now + patience * 1_000_000, begin - now + longest * 1_000_000) / 1_000_000;
      if (left <= 0) return false;
      wait(left);
    }
    return true;
  }

  // What the writer says and asks.

  /**
   * Begins a connection's telling.
   *
   * @return false where all waits that ever happened, and the application need not be retold
   */
  synchronized boolean connected(byte[] logStartLine) {
    logStart = logStartLine;
    boolean isRetold = mode != Mode.FRESH;
    isBroken = false;
    opening.clear();
    if (isRetold) retell();
    else opening.add(logStart);
    mode = Mode.LIVE;
    progress++;
    return isRetold;
  }

  /** Says that nobody listens any more, or yet. */
  synchronized void disconnected() {
    drop(inFlight);
    inFlight = null;
    dropLive();
    opening.clear();
    mode = Mode.ABSENT;
    notifyAll();
  }

  /** Says that the connection has ended, from another thread than the writer's. */
  synchronized void interrupt() {
    isBroken = true;
    notifyAll();
  }

  /**
   * Waits for lines to write.
   *
   * @param patience milliseconds to wait at most
   * @return null where none came
   */
  synchronized LiveBuffer.Chunk take(long patience) throws InterruptedException {
    if (patience > 0 && !hasMore() && !isFinished && !isBroken) {
      isWriterIdle = true;
      wait(patience);
      isWriterIdle = false;
    }
    if (isBroken) return null;
    if (mode == Mode.STALLED) {
      opening.clear();
      opening.add(RESYNC);
      retell();
      mode = Mode.LIVE;
    }
    if (isBehind && live.isHalfEmpty()) catchUp();
    inFlight = opening.isEmpty() ? live.poll() : nextOfOpening();
    return inFlight;
  }

  /**
   * Lets lines gather, so that not each of a busy driver's wakes writer and sidecar: both share
   * the cores with Spark. A full chunk is not waited with, nor the end.
   */
  synchronized void gather(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    long left = milliseconds;
    isGathering = true;
    while (left > 0 && !isFinished && !isBroken && !live.hasFullChunk()) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    isGathering = false;
  }

  /** Says that what was taken is written. */
  synchronized void written() {
    live.recycle(inFlight);
    inFlight = null;
    progress++;
    if (isFinished) notifyAll();
  }

  synchronized boolean hasMore() {
    boolean isEmpty = inFlight == null && opening.isEmpty() && live.isEmpty();
    return !isEmpty || mode == Mode.STALLED || isBehind;
  }

  /** Tells whether the connection is of no more use. */
  synchronized boolean isDone() {
    return isBroken || isOver() && !hasMore();
  }

  /** Tells whether no event will follow. */
  synchronized boolean isOver() {
    return isFinished || endedAt != 0 && System.nanoTime() - endedAt > AFTERMATH;
  }

  /** Waits before the next try to connect. */
  synchronized void pause(long milliseconds) throws InterruptedException {
    if (!isOver()) wait(milliseconds);
  }

  /** Tells what was left out and what went wrong since the last time. */
  synchronized void report(long droppedBySpark) {
    leftOut.add("SparkQueue", droppedBySpark);
    if (!isListening()) return;
    if (!isBehind) tell(leftOut);
    tell(errors);
  }

  /** Says something that is no event, where somebody listens. */
  synchronized void say(byte[] line) {
    if (isListening()) offerState(line);
  }

  synchronized boolean isJobActive(int jobId) {
    return jobs.containsKey(jobId);
  }

  synchronized boolean isJobGroupActive(String group) {
    return jobs.containsValue(group);
  }

  synchronized boolean isStageActive(int stageId) {
    return stages.values().stream().anyMatch(it -> it.stageId == stageId && !it.isCompleted);
  }

  /** Lets go of everything. */
  synchronized void clear() {
    mode = Mode.ABSENT;
    dropLive();
    log.clear();
    stages.clear();
    jobs.clear();
  }

  private void state(String name, Role role, String key, JsonBuffer out, StageTracker stage) {
    byte[] line = out.toLine();
    log.add(new StateLog.Entry(name, role, key, line, stage));
    if (isListening()) offerState(line);
  }

  private boolean isListening() {
    return mode == Mode.FRESH || mode == Mode.LIVE;
  }

  private boolean offerTask(JsonBuffer line, boolean isEnd) {
    if (line == null) {
      isBehind = isListening();
      return false;
    }
    if (isListening()) {
      if (isBehind && live.isHalfEmpty()) catchUp();
      if (!isBehind && isListening() && live.hasRoomForTask(line.length())) {
        live.addTask(line, isEnd);
        wakeWriter();
        return true;
      }
      isBehind = isListening();
    }
    leftOut.add(isEnd ? TASK_END : TASK_START, 1);
    return false;
  }

  private void offerState(byte[] line) {
    if (live.hasRoomForState(line.length)) {
      live.addState(line);
      wakeWriter();
    } else {
      stall();
    }
  }

  /** Gives up what waits: the application will have to be told anew. */
  private void stall() {
    dropLive();
    mode = mode == Mode.FRESH ? Mode.ABSENT : Mode.STALLED;
  }

  private void wakeWriter() {
    if (isWriterIdle || isGathering && live.hasFullChunk()) notifyAll();
  }

  /** Tells the counters of the stages whose task events were left out. */
  private void catchUp() {
    isBehind = false;
    tell(leftOut);
    for (StageTracker stage : new ArrayList<>(stages.values())) {
      if (stage.isDirty) tellCounts(stage);
      dropIfOver(stage);
    }
  }

  private void tell(Tally tally) {
    if (tally.isEmpty()) return;
    Tally.Message message = tally.tell();
    if (live.hasRoomForState(message.line.length)) {
      live.addMessage(message);
      wakeWriter();
    } else {
      message.takeBack();
      stall();
    }
  }

  private void tellCounts(StageTracker stage) {
    stage.isDirty = false;
    offerState(stage.countsLine());
  }

  /** Prepares to tell the application from its start. */
  private void retell() {
    opening.add(logStart);
    for (StateLog.Entry entry : log.kept()) {
      if (entry.stage != null) opening.add(entry.stage.countsLine());
      opening.add(entry.line);
    }
    for (StageTracker stage : stages.values()) {
      if (!stage.isCompleted) opening.add(stage.countsLine());
    }
  }

  private LiveBuffer.Chunk nextOfOpening() {
    LiveBuffer.Chunk chunk = live.take(opening.peek().length);
    while (!opening.isEmpty() && chunk.fits(opening.peek().length)) chunk.add(opening.remove());
    return chunk;
  }

  private void dropLive() {
    for (LiveBuffer.Chunk chunk = live.poll(); chunk != null; chunk = live.poll()) drop(chunk);
    isBehind = false;
    for (StageTracker stage : new ArrayList<>(stages.values())) {
      stage.isDirty = false;
      dropIfOver(stage);
    }
  }

  private void drop(LiveBuffer.Chunk chunk) {
    if (chunk == null) return;
    leftOut.add(TASK_START, chunk.numTaskStarts);
    leftOut.add(TASK_END, chunk.numTaskEnds);
    chunk.messages.forEach(Tally.Message::takeBack);
    live.recycle(chunk);
  }

  private StageTracker stage(int stageId, int attemptId) {
    return stages.get(key(stageId, attemptId));
  }

  /** Forgets a stage attempt that moves no counter any more. */
  private void dropIfOver(StageTracker stage) {
    if (!stage.isCompleted || stage.isDirty || stage.hasActiveTasks()) return;
    stage.freeze();
    stages.remove(key(stage.stageId, stage.attemptId));
  }

  private static long key(int stageId, int attemptId) {
    return (long) stageId << 32 | attemptId & 0xffffffffL;
  }

  private static String stageKey(int stageId, int attemptId) {
    return "stage " + stageId + "." + attemptId;
  }

  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MAX_ACTIVE;
    }
  }
}
