package sparkmonitor.tap;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The application's events but for its tasks', for a sidecar that was away.
 *
 * <p>What is lost: beyond its bound the oldest events are forgotten, each counted by its name,
 * save the starts of what has not ended within the forgotten part; and of these, beyond as much
 * again, the oldest but ApplicationStart. An event above the bound is not kept at all.
 */
final class StateLog {
  /** The key of ApplicationStart and ApplicationEnd. */
  static final String APPLICATION = "application";
  /** What an entry takes beside its line, about. */
  private static final int OVERHEAD = 150;

  /** One event. */
  static final class Entry {
    final String name;
    final Role role;
    final String key;
    final byte[] line;
    /** With StageCompleted only: the counters that its stage ended with. */
    final StageTracker stage;

    Entry(String name, Role role, String key, byte[] line, StageTracker stage) {
      this.name = name;
      this.role = role;
      this.key = key;
      this.line = line;
      this.stage = stage;
    }

    private int size() {
      return line.length + OVERHEAD;
    }
  }

  private final int maxBytes;
  private final Tally forgotten;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final LinkedHashMap<String, Entry> pinned = new LinkedHashMap<>();
  private int bytes;
  private int pinnedBytes;

  StateLog(int maxBytes, Tally forgotten) {
    this.maxBytes = maxBytes;
    this.forgotten = forgotten;
  }

  void add(Entry entry) {
    if (entry.size() > maxBytes) {
      // All else would have to go for it, and then it would go itself.
      forgotten.add(entry.name, 1);
      return;
    }
    entries.add(entry);
    bytes += entry.size();
    while (bytes > maxBytes) {
      Entry oldest = entries.remove();
      bytes -= oldest.size();
      leave(oldest);
    }
  }

  /** All that is known, oldest first. */
  Iterable<Entry> kept() {
    ArrayDeque<Entry> all = new ArrayDeque<>(pinned.values());
    all.addAll(entries);
    return all;
  }

  void clear() {
    entries.clear();
    pinned.clear();
    bytes = 0;
    pinnedBytes = 0;
  }

  private void leave(Entry entry) {
    if (entry.role == Role.START) {
      pin(entry);
      return;
    }
    forgotten.add(entry.name, 1);
    if (entry.role == Role.END) unpin(entry.key);
  }

  private void pin(Entry entry) {
    unpin(entry.key);
    pinned.put(entry.key, entry);
    pinnedBytes += entry.size();
    if (pinnedBytes <= maxBytes) return;
    for (Iterator<Map.Entry<String, Entry>> all = pinned.entrySet().iterator(); all.hasNext();) {
      Entry oldest = all.next().getValue();
      if (oldest.key.equals(APPLICATION)) continue;
      all.remove();
      pinnedBytes -= oldest.size();
      forgotten.add(oldest.name, 1);
      if (pinnedBytes <= maxBytes) return;
    }
  }

  private void unpin(String key) {
    Entry start = pinned.remove(key);
    if (start == null) return;
    pinnedBytes -= start.size();
    forgotten.add(start.name, 1);
  }
}
