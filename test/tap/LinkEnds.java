package sparkmonitor.tap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What the end of a SparkContext costs where its sidecar has stalled, or reads slowly; and that no
 * proxy of the driver's is between the two. Its argument is a folder of its own.
 */
public final class LinkEnds {
  private static final String TOKEN = "0".repeat(32);
  /** Milliseconds after which something is taken for never: far more than it ever takes. */
  private static final long NEVER = 60_000;
  /** More than the sockets hold. */
  private static final int NUM_NOTES = 3000;
  private static final String PADDING = "x".repeat(1000);

  private LinkEnds() {}

  public static void main(String[] args) throws Exception {
    ProxySelector.setDefault(new NoSelector());
    try (ServerSocket sidecar = listen(Path.of(args[0]))) {
      stalled(sidecar, Path.of(args[0], "address"), false);
      stalled(sidecar, Path.of(args[0], "address"), true);
      slow(sidecar, Path.of(args[0], "address"));
    }
    System.out.println("ok");
  }

  /** Nothing of a context stays for a sidecar that reads no more. */
  private static void stalled(ServerSocket sidecar, Path addressFile, boolean isInterrupted)
      throws Exception {
    Feed feed = new Feed();
    Link link = link(addressFile, feed);
    Thread writer = started(link);
    try (Socket connection = greeted(sidecar)) {
      fill(feed);
      if (isInterrupted) Thread.currentThread().interrupt();
      try {
        link.finish(100, 100, 100);
        check(!isInterrupted, "the interrupt got lost");
      } catch (InterruptedException interrupted) {
        check(isInterrupted, "nobody interrupts");
      }
      writer.join(NEVER);
      check(!writer.isAlive(), "the writer waits for a sidecar that has stalled");
      check(!feed.hasMore(), "what waited for it is still there");
    }
  }

  /** One that always takes a little is not waited for, and has the rest in the end. */
  private static void slow(ServerSocket sidecar, Path addressFile) throws Exception {
    Feed feed = new Feed();
    Link link = link(addressFile, feed);
    Thread writer = started(link);
    try (Socket connection = greeted(sidecar)) {
      fill(feed);
      Thread end = new Thread(() -> {
        try {
          link.finish(NEVER, 200, NEVER);
        } catch (InterruptedException stopped) {
          throw new AssertionError(stopped);
        }
      });
      end.start();
      BufferedReader lines = new BufferedReader(
          new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      for (int i = 0; end.isAlive() && i < NUM_NOTES / 3; i++) {
        lines.readLine();
        end.join(5);
      }
      check(!end.isAlive(), "the end waits for a sidecar that is slow");
      check(feed.hasMore(), "it was not slow enough");
      String last = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) last = line;
      check(("note " + (NUM_NOTES - 1) + PADDING).equals(last), "the last line is " + last);
    }
    writer.join(NEVER);
    check(!writer.isAlive(), "the writer goes on after the end");
  }

  private static void fill(Feed feed) {
    JsonBuffer out = new JsonBuffer();
    for (int i = 0; i < NUM_NOTES; i++) {
      feed.state("Note", Role.NOTE, "", out.clear().raw("note " + i + PADDING));
    }
  }

  private static Link link(Path addressFile, Feed feed) {
    DriverInfo driver = new DriverInfo(LinkEnds.class.getClassLoader(), null);
    return new Link(addressFile, feed, driver, () -> 0, new Requests(feed, null));
  }

  private static Thread started(Link link) {
    Thread writer = new Thread(link);
    writer.start();
    return writer;
  }

  private static ServerSocket listen(Path folder) throws IOException {
    ServerSocket sidecar = new ServerSocket();
    sidecar.setReceiveBufferSize(4096);
    sidecar.setSoTimeout((int) NEVER);
    sidecar.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path file = folder.resolve("address");
    Files.writeString(file, "version=1\nhost=127.0.0.1\nport=" + sidecar.getLocalPort()
        + "\ntapToken=" + TOKEN + "\nsidecarToken=" + TOKEN + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return sidecar;
  }

  /** The next connection, once both ends have greeted each other. */
  private static Socket greeted(ServerSocket sidecar) throws IOException {
    Socket connection = sidecar.accept();
    while (connection.getInputStream().read() != '\n') continue;
    connection.getOutputStream().write(("SparkMonitorTap/1 " + TOKEN + "\n").getBytes());
    return connection;
  }

  private static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  /** A driver's own, which would send everything to a proxy. */
  private static final class NoSelector extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      throw new AssertionError("a proxy was asked for on the way to " + uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException error) {}
  }
}
