package sparkmonitor.tap;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/** Who tells: one SparkContext, or a driver that the tap does not fit. */
final class DriverInfo {
  private final String driver = String.format("%016x", ThreadLocalRandom.current().nextLong());
  private final String sparkVersion;
  private final String scalaVersion;
  private final String uiAddress;

  /**
   * Reads the versions beside Spark's classes, and loads none of these.
   *
   * @param uiAddress of Spark's own page; null where there is none
   */
  DriverInfo(ClassLoader sparkLoader, String uiAddress) {
    this.uiAddress = uiAddress;
    sparkVersion = property(sparkLoader, "spark-version-info.properties", "version");
    scalaVersion = property(sparkLoader, "library.properties", "version.number");
  }

  String sparkVersion() {
    return sparkVersion;
  }

  byte[] hello(boolean isRetold) {
    return new JsonBuffer().raw("{\"Event\":\"SparkMonitorTapHello\",\"Driver\":").text(driver)
        .raw(",\"Process ID\":").number(processId())
        .raw(",\"Spark Version\":").text(sparkVersion)
        .raw(",\"Java Version\":").text(System.getProperty("java.version"))
        .raw(",\"Scala Version\":").text(scalaVersion)
        .raw(",\"UI Address\":").text(uiAddress)
        .raw(",\"Retold\":").bool(isRetold).raw("}").toLine();
  }

  /** What an event log begins with. */
  byte[] logStart() {
    return new JsonBuffer().raw("{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":")
        .text(sparkVersion).raw("}").toLine();
  }

  byte[] problem(String problem) {
    return new JsonBuffer().raw("{\"Event\":\"SparkMonitorTapProblem\",\"Problem\":").text(problem)
        .raw("}").toLine();
  }

  private static String property(ClassLoader loader, String file, String key) {
    try (InputStream in = loader == null ? null : loader.getResourceAsStream(file)) {
      if (in == null) return "unknown";
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(key, "unknown");
    } catch (Exception unreadable) {
      return "unknown";
    }
  }

  private static long processId() {
    // Java 8 has no other way than the name of its management bean, which loads a lot.
    Path self = Paths.get("/proc/self");
    try {
      if (Files.exists(self)) return Long.parseLong(self.toRealPath().getFileName().toString());
      String name = ManagementFactory.getRuntimeMXBean().getName();
      return Long.parseLong(name.substring(0, name.indexOf('@')));
    } catch (Exception unknown) {
      return 0;
    }
  }
}
