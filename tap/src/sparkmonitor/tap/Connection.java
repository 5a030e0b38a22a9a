package sparkmonitor.tap;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A connection to a sidecar that has proved to be the one of the address file. */
final class Connection implements Closeable {
  /** Milliseconds. */
  private static final int PATIENCE = 5000;
  /** Characters of a line of the sidecar's. */
  private static final int MAX_LINE = 4096;
  /** Bytes. */
  private static final int SEND_BUFFER = 256 * 1024;
  private static final String GREETING = "SparkMonitorTap/1 ";

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  /** @throws IOException where there is no sidecar, or a wrong one */
  static Connection open(Path addressFile) throws IOException {
    AddressFile address = AddressFile.read(addressFile);
    // No proxy of the driver's is to learn a token.
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.connect(new InetSocketAddress(address.host, address.port), PATIENCE);
      Connection connection = new Connection(socket);
      connection.greet(address);
      return connection;
    } catch (IOException | RuntimeException error) {
      socket.close();
      throw error;
    }
  }

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream());
  }

  private void greet(AddressFile address) throws IOException {
    socket.setTcpNoDelay(true);
    // Left alone, the kernel takes megabytes for a sidecar that has stalled.
    socket.setSendBufferSize(SEND_BUFFER);
    socket.setSoTimeout(PATIENCE);
    write(ascii(GREETING + address.tapToken + "\n"));
    String answer = readLine();
    byte[] wanted = ascii(GREETING + address.sidecarToken);
    if (answer == null || !MessageDigest.isEqual(wanted, ascii(answer))) {
      throw new IOException("the other end does not know the sidecar's token");
    }
    socket.setSoTimeout(0);
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
  }

  /** Returns null at the end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c == -1) return null;
      if (line.length() == MAX_LINE) throw new IOException("a line of the sidecar's is shorter");
      line.append((char) c);
    }
    return line.toString();
  }

  /** Says that nothing will follow; what was written still arrives. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
