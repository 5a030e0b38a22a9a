package sparkmonitor.tap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Carries what a {@link Feed} has to the sidecar, whenever there is one. */
final class Link implements Runnable {
  /** Milliseconds between the tries to connect. */
  private static final long SHORTEST_PAUSE = 200;
  private static final long LONGEST_PAUSE = 5000;
  /** Milliseconds between two reports of what went wrong, and in which an idle writer wakes. */
  private static final long REPORT_INTERVAL = 1000;
  /** Milliseconds after a write in which events gather. */
  private static final long GATHERING = 25;
  /** Milliseconds that a closed connection's sidecar has to close its end. */
  private static final long FAREWELL = 1000;

  private final Path addressFile;
  private final Feed feed;
  private final DriverInfo driver;
  private final LongSupplier droppedBySpark;
  private final Requests requests;
  private final CountDownLatch ended = new CountDownLatch(1);
  /** The one that was opened last; null before. */
  private volatile Connection connection;
  private long numDroppedBySpark;

  Link(
      Path addressFile,
      Feed feed,
      DriverInfo driver,
      LongSupplier droppedBySpark,
      Requests requests) {
    this.addressFile = addressFile;
    this.feed = feed;
    this.driver = driver;
    this.droppedBySpark = droppedBySpark;
    this.requests = requests;
  }

  @Override
  public void run() {
    try {
      long pause = SHORTEST_PAUSE;
      while (!feed.isOver()) {
        long begin = System.nanoTime();
        connect();
        // A sidecar that hangs up at once is not to be bothered more often than one that is away.
        boolean wasOfUse = System.nanoTime() - begin > LONGEST_PAUSE * 1_000_000;
        if (wasOfUse) pause = SHORTEST_PAUSE;
        feed.pause(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    } catch (InterruptedException stopped) {
      // Nobody asks for it but the end of the JVM.
    } finally {
      feed.clear();
      ended.countDown();
    }
  }

  private void connect() throws InterruptedException {
    Thread reader = null;
    try (Connection connection = Connection.open(addressFile)) {
      this.connection = connection;
      boolean isRetold = feed.connected(driver.logStart());
      connection.write(driver.hello(isRetold));
      reader = Agent.thread("reader", () -> read(connection));
      reader.start();
      write(connection);
      connection.end();
      reader.join(FAREWELL);
    } catch (IOException away) {
      // The next try may find it.
    } catch (RuntimeException | Error error) {
      feed.error("writer", error);
    } finally {
      feed.disconnected();
    }
    // What an old reader says must not end the next connection.
    if (reader != null) reader.join(FAREWELL);
  }

  private void write(Connection connection) throws IOException, InterruptedException {
    report();
    long reportedAt = System.nanoTime();
    while (!feed.isDone()) {
      LiveBuffer.Chunk chunk = feed.take(REPORT_INTERVAL);
      if (chunk != null) {
        connection.write(chunk.bytes, chunk.length);
        feed.written();
      }
      if (System.nanoTime() - reportedAt >= REPORT_INTERVAL * 1_000_000) {
        reportedAt = System.nanoTime();
        report();
      }
      if (chunk != null && !feed.hasMore()) feed.gather(GATHERING);
    }
  }

  /**
   * Says that no event will follow, and waits as {@link Feed#finish} does. A sidecar that has not
   * taken all by then may go on, with nobody waiting.
   *
   * @param grace milliseconds after which the rest is let go of: a driver may have any number of
   *     SparkContexts one after the other, and what waits of each takes memory
   */
  void finish(long patience, long longest, long grace) throws InterruptedException {
    report();
    boolean isWritten = false;
    try {
      isWritten = feed.finish(patience, longest);
    } finally {
      // Of a thread that was interrupted, too.
      if (!isWritten) Agent.thread("farewell", () -> letGo(grace)).start();
    }
  }

  private void letGo(long grace) {
    try {
      while (!ended.await(grace, TimeUnit.MILLISECONDS)) {
        Connection open = connection;
        if (open != null) open.close();
      }
    } catch (InterruptedException | IOException stopped) {
      // Nobody asks for it but the end of the JVM, and what cannot be closed is broken already.
    }
  }

  private synchronized void report() {
    long dropped = droppedBySpark.getAsLong();
    feed.report(dropped - numDroppedBySpark);
    numDroppedBySpark = dropped;
  }

  private void read(Connection connection) {
    try {
      for (String line = connection.readLine(); line != null; line = connection.readLine()) {
        requests.serve(line);
      }
    } catch (IOException broken) {
      // So the sidecar is away.
    } catch (RuntimeException | Error error) {
      feed.error("reader", error);
    } finally {
      feed.interrupt();
    }
  }
}
