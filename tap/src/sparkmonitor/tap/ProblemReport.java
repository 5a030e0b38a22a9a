package sparkmonitor.tap;

import java.io.IOException;

/** Tells the sidecar why no event will come, once there is a sidecar. */
final class ProblemReport {
  /** Milliseconds between the tries. */
  private static final long PAUSE = 5000;

  private ProblemReport() {}

  /** @param problem one clause that names what is missing */
  static void start(ClassLoader sparkLoader, String problem) {
    Agent.thread("problem", () -> run(sparkLoader, problem)).start();
  }

  private static void run(ClassLoader sparkLoader, String problem) {
    DriverInfo driver = new DriverInfo(sparkLoader, null);
    String clause = "Spark " + driver.sparkVersion() + ": " + problem;
    while (true) {
      try (Connection connection = Connection.open(Agent.addressFile())) {
        connection.write(driver.hello(false));
        connection.write(driver.problem(clause));
        connection.end();
        connection.readLine();
        return;
      } catch (IOException away) {
        // The next try may find it.
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }
}
