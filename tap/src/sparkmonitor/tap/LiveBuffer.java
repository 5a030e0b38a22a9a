package sparkmonitor.tap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole lines on their way to the writer, in pieces of about 64 kB. Task events and state lines
 * have a bound each, so that a flood of the first leaves room for the second.
 */
final class LiveBuffer {
  private static final int CHUNK = 64 * 1024;
  private static final int MAX_SPARE = 4;

  /** Lines that are written at once. */
  static final class Chunk {
    byte[] bytes;
    int length;
    int numTaskStarts;
    int numTaskEnds;
    /** The messages among the lines that must not be lost with them. */
    final List<Tally.Message> messages = new ArrayList<>();
    private int taskBytes;

    Chunk(int capacity) {
      bytes = new byte[capacity];
    }

    void add(byte[] line) {
      System.arraycopy(line, 0, bytes, length, line.length);
      length += line.length;
    }

    boolean fits(int more) {
      return bytes.length - length >= more;
    }
  }

  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
  private final int maxTaskBytes;
  private final int maxStateBytes;
  private int taskBytes;
  private int stateBytes;

  LiveBuffer(int maxTaskBytes, int maxStateBytes) {
    this.maxTaskBytes = maxTaskBytes;
    this.maxStateBytes = maxStateBytes;
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  boolean hasFullChunk() {
    return chunks.size() > 1;
  }

  boolean hasRoomForTask(int length) {
    return taskBytes + length < maxTaskBytes;
  }

  /** Tells whether a backlog of task events has been worked off far enough to go on. */
  boolean isHalfEmpty() {
    return taskBytes <= maxTaskBytes / 2;
  }

  boolean hasRoomForState(int length) {
    return stateBytes + length <= maxStateBytes;
  }

  void addTask(JsonBuffer line, boolean isEnd) {
    int length = line.length() + 1;
    Chunk chunk = last(length);
    line.copyTo(chunk.bytes, chunk.length);
    chunk.length += length;
    chunk.bytes[chunk.length - 1] = '\n';
    chunk.taskBytes += length;
    taskBytes += length;
    if (isEnd) chunk.numTaskEnds++;
    else chunk.numTaskStarts++;
  }

  void addState(byte[] line) {
    last(line.length).add(line);
    stateBytes += line.length;
  }

  void addMessage(Tally.Message message) {
    addState(message.line);
    chunks.peekLast().messages.add(message);
  }

  /** The next lines to write; null where there are none. */
  Chunk poll() {
    Chunk chunk = chunks.poll();
    if (chunk != null) {
      taskBytes -= chunk.taskBytes;
      stateBytes -= chunk.length - chunk.taskBytes;
    }
    return chunk;
  }

  /** An empty chunk that holds a line of `length` at least. */
  Chunk take(int length) {
    Chunk chunk = length <= CHUNK ? spare.poll() : null;
    return chunk != null ? chunk : new Chunk(Math.max(length, CHUNK));
  }

  void recycle(Chunk chunk) {
    if (chunk.bytes.length > CHUNK || spare.size() >= MAX_SPARE) return;
    chunk.length = 0;
    chunk.taskBytes = 0;
    chunk.numTaskStarts = 0;
    chunk.numTaskEnds = 0;
    chunk.messages.clear();
    spare.add(chunk);
  }

  private Chunk last(int length) {
    Chunk chunk = chunks.peekLast();
    if (chunk == null || !chunk.fits(length)) {
      chunk = take(length);
      chunks.add(chunk);
    }
    return chunk;
  }
}
