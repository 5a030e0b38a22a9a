package sparkmonitor.tap;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** A set of ids that lie close together, at about one bit for each. */
final class IdSet {
  private static final int PAGE_BITS = 10;
  private static final int WORDS = 1 << PAGE_BITS - 6;

  private final TreeMap<Long, long[]> pages = new TreeMap<>();
  /** The page used last: the next id is mostly in the same. */
  private long lastKey = -1;
  private long[] lastPage;
  private int size;

  int size() {
    return size;
  }

  boolean contains(long id) {
    long[] page = page(id >>> PAGE_BITS);
    return page != null && (page[word(id)] & 1L << id) != 0;
  }

  /** Returns false where it was in already. */
  boolean add(long id) {
    long[] page = page(id >>> PAGE_BITS);
    if (page == null) {
      page = new long[WORDS];
      pages.put(id >>> PAGE_BITS, page);
      lastPage = page;
    }
    int word = word(id);
    if ((page[word] & 1L << id) != 0) return false;
    page[word] |= 1L << id;
    size++;
    return true;
  }

  void remove(long id) {
    long[] page = page(id >>> PAGE_BITS);
    int word = word(id);
    if (page == null || (page[word] & 1L << id) == 0) return;
    page[word] &= ~(1L << id);
    size--;
    for (long bits : page) if (bits != 0) return;
    pages.remove(id >>> PAGE_BITS);
    lastPage = null;
  }

  /** Calls with each id, ascending. */
  void forEach(LongConsumer consumer) {
    for (Map.Entry<Long, long[]> page : pages.entrySet()) {
      long first = page.getKey() << PAGE_BITS;
      for (int word = 0; word < WORDS; word++) {
        for (long bits = page.getValue()[word]; bits != 0; bits &= bits - 1) {
          consumer.accept(first + (word << 6) + Long.numberOfTrailingZeros(bits));
        }
      }
    }
  }

  private long[] page(long key) {
    if (key != lastKey) {
      lastKey = key;
      lastPage = pages.get(key);
    }
    return lastPage;
  }

  private static int word(long id) {
    return (int) (id >>> 6) & WORDS - 1;
  }
}
