package sparkmonitor.tap;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the sidecar listens, and what it and the tap tell each other to be believed. */
final class AddressFile {
  private static final int MAX_BYTES = 4096;
  private static final Pattern LOOPBACK = Pattern.compile("127\\.(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}");
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  final InetAddress host;
  final int port;
  final String tapToken;
  final String sidecarToken;

  /** @throws IOException where the file is not there, is not one, or others could have made it */
  static AddressFile read(Path path) throws IOException {
    checkOwned(path.toAbsolutePath().getParent());
    checkOwned(path);
    if (Files.size(path) > MAX_BYTES) throw new IOException("an address file is shorter");
    return new AddressFile(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
  }

  private AddressFile(String text) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n")) {
      int at = line.indexOf('=');
      if (at > 0) values.put(line.substring(0, at), line.substring(at + 1).trim());
    }
    Matcher loopback = LOOPBACK.matcher(values.getOrDefault("host", ""));
    tapToken = values.getOrDefault("tapToken", "");
    sidecarToken = values.getOrDefault("sidecarToken", "");
    boolean isKnown = "1".equals(values.get("version")) && loopback.matches()
        && TOKEN.matcher(tapToken).matches() && TOKEN.matcher(sidecarToken).matches();
    if (!isKnown) throw new IOException("an address file of version 1 is another");
    try {
      port = Integer.parseInt(values.getOrDefault("port", ""));
      host = InetAddress.getByAddress(new byte[] {
        127, part(loopback.group(1)), part(loopback.group(2)), part(loopback.group(3))
      });
    } catch (NumberFormatException error) {
      throw new IOException(error);
    }
  }

  private static byte part(String digits) {
    return (byte) Integer.parseInt(digits);
  }

  private static void checkOwned(Path path) throws IOException {
    try {
      boolean isPrivate = OWNERS.containsAll(Files.getPosixFilePermissions(path));
      if (!isPrivate || !Files.getOwner(path).equals(user())) {
        throw new IOException("others can write or read " + path);
      }
    } catch (UnsupportedOperationException error) {
      throw new IOException(error);
    }
  }

  /** Whom this process belongs to; the property `user.name` alone may say anything. */
  private static UserPrincipal user() throws IOException {
    Path self = Paths.get("/proc/self");
    return Files.exists(self, LinkOption.NOFOLLOW_LINKS)
        ? Files.getOwner(self)
        : self.getFileSystem().getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
  }
}
