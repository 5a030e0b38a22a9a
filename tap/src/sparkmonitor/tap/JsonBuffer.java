package sparkmonitor.tap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One JSON line in the making, in UTF-8; to be used again and again by one thread. */
public final class JsonBuffer {
  /** Characters of a text that are kept: statements and stack traces have no bound of their own. */
  static final int MAX_TEXT = 64 * 1024;
  /** Of a text in a line that is long already, as that of a job with thousands of stages. */
  static final int MAX_LATE_TEXT = 256;
  /** Bytes from which on a line is long. */
  private static final int LONG = 1 << 20;
  /** Bytes that are kept for the next line; a long text's buffer is not. */
  private static final int KEPT = 64 * 1024;
  private static final byte[] HEX = bytes("0123456789abcdef");
  private static final byte[] SMALLEST_LONG = bytes(Long.toString(Long.MIN_VALUE));

  private byte[] bytes = new byte[1024];
  private int length;

  /** The bytes of a text that is all ASCII. */
  public static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  /** Begins the next line. */
  public JsonBuffer clear() {
    length = 0;
    if (bytes.length > KEPT) bytes = new byte[1024];
    return this;
  }

  public int length() {
    return length;
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  /** The line with its end. */
  byte[] toLine() {
    byte[] line = Arrays.copyOf(bytes, length + 1);
    line[length] = '\n';
    return line;
  }

  /** Adds what is JSON already. */
  public JsonBuffer raw(byte[] ascii) {
    ensure(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
    return this;
  }

  /** Adds what is JSON already. */
  public JsonBuffer raw(String ascii) {
    return raw(bytes(ascii));
  }

  public JsonBuffer bool(boolean value) {
    return raw(value ? "true" : "false");
  }

  /** Adds a whole number. */
  public JsonBuffer number(long value) {
    if (value == Long.MIN_VALUE) return raw(SMALLEST_LONG);
    ensure(20);
    if (value < 0) {
      bytes[length++] = '-';
      value = -value;
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) digits++;
    length += digits;
    int at = length;
    do {
      long rest = value / 10;
      bytes[--at] = (byte) ('0' + (value - rest * 10));
      value = rest;
    } while (value != 0);
    return this;
  }

  /** Adds a number as Jackson does: what is none becomes a text. */
  public JsonBuffer number(double value) {
    boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
    return finite ? raw(Double.toString(value)) : text(Double.toString(value));
  }

  /** Adds a string, cut where it is too long, or null. */
  public JsonBuffer text(String value) {
    if (value == null) return raw("null");
    int end = Math.min(value.length(), length < LONG ? MAX_TEXT : MAX_LATE_TEXT);
    ensure(end + 2);
    bytes[length++] = '"';
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
      } else {
        i += special(value, i, end);
        ensure(end - i + 1);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  /** Adds the character at `i`; returns 1 where it took the next one, too. */
  private int special(String value, int i, int end) {
    ensure(6);
    char c = value.charAt(i);
    if (c == '"' || c == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = (byte) c;
    } else if (c == '\n') {
      bytes[length++] = '\\';
      bytes[length++] = 'n';
    } else if (c < ' ' || c == 0x7f) {
      escape(c);
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | c >> 6);
      continuation(c);
    } else if (!Character.isSurrogate(c)) {
      bytes[length++] = (byte) (0xe0 | c >> 12);
      continuation(c >> 6);
      continuation(c);
    } else if (i + 1 < end && Character.isSurrogatePair(c, value.charAt(i + 1))) {
      int point = Character.toCodePoint(c, value.charAt(i + 1));
      bytes[length++] = (byte) (0xf0 | point >> 18);
      continuation(point >> 12);
      continuation(point >> 6);
      continuation(point);
      return 1;
    } else {
      escape(c);
    }
    return 0;
  }

  private void continuation(int bits) {
    bytes[length++] = (byte) (0x80 | bits & 0x3f);
  }

  private void escape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) bytes[length++] = HEX[c >> shift & 0xf];
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
