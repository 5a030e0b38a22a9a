package sparkmonitor.tap;

/** What ends a {@link Feed#gather} early, and what does not. */
public final class FeedGathers {
  /** Milliseconds after which something is taken for never: far more than it ever takes. */
  private static final long NEVER = 60_000;
  /** Fills a chunk, so that not even a short line has room beside it. */
  private static final String LARGE = "x".repeat(65_530);

  private FeedGathers() {}

  public static void main(String[] args) throws Exception {
    endedBy(feed -> note(feed, LARGE), "a full chunk");
    endedBy(Feed::interrupt, "the connection's end");
    endedBy(FeedGathers::finish, "the end of all events");

    Feed full = connected();
    note(full, LARGE);
    note(full, LARGE);
    full.gather(NEVER);
    Feed quiet = connected();
    quiet.gather(1);
    System.out.println("ok");
  }

  private interface Act {
    void on(Feed feed);
  }

  private static void endedBy(Act act, String what) throws Exception {
    Feed feed = connected();
    Thread writer = new Thread(() -> {
      try {
        feed.gather(NEVER);
      } catch (InterruptedException stopped) {
        throw new AssertionError(stopped);
      }
    });
    writer.start();
    while (writer.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
    note(feed, "a line alone");
    // Only a writer that was woken can leave its wait, and then it takes the lock.
    synchronized (feed) {
      check(writer.getState() == Thread.State.TIMED_WAITING, "one line wakes the writer");
    }
    act.on(feed);
    writer.join(NEVER);
    check(!writer.isAlive(), what + " is waited with");
  }

  private static Feed connected() {
    Feed feed = new Feed();
    feed.connected(JsonBuffer.bytes("{}\n"));
    return feed;
  }

  private static void note(Feed feed, String text) {
    feed.state("Note", Role.NOTE, "", new JsonBuffer().raw(text));
  }

  private static void finish(Feed feed) {
    try {
      feed.finish(1, 1);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }
}
