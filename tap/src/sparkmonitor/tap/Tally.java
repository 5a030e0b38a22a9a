package sparkmonitor.tap;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts by name, until they are told. */
final class Tally {
  /** A message that tells counts, and may yet be dropped. */
  final class Message {
    private final Map<String, Long> told;
    final byte[] line;

    private Message(Map<String, Long> told) {
      this.told = told;
      this.line = line(told);
    }

    /** Counts anew what was not told after all. */
    void takeBack() {
      told.forEach(Tally.this::add);
    }
  }

  private static final int MAX_NAMES = 64;
  private static final int MAX_NAME = 300;

  private final String event;
  private final String key;
  private Map<String, Long> counts = new LinkedHashMap<>();

  /** Names the message that tells the counts, and its field that holds them. */
  Tally(String event, String key) {
    this.event = event;
    this.key = key;
  }

  void add(String name, long count) {
    if (count == 0) return;
    String shortName = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    boolean fits = counts.size() < MAX_NAMES || counts.containsKey(shortName);
    counts.merge(fits ? shortName : "others", count, Long::sum);
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** The counts begin anew. */
  Message tell() {
    Message message = new Message(counts);
    counts = new LinkedHashMap<>();
    return message;
  }

  private byte[] line(Map<String, Long> told) {
    JsonBuffer out = new JsonBuffer();
    out.raw("{\"Event\":\"" + event + "\",\"" + key + "\":{");
    String separator = "";
    for (Map.Entry<String, Long> count : told.entrySet()) {
      out.raw(separator).text(count.getKey()).raw(":").number(count.getValue());
      separator = ",";
    }
    return out.raw("}}").toLine();
  }
}
