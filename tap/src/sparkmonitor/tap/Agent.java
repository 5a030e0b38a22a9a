package sparkmonitor.tap;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * The tap: a Java agent that sends a Spark driver's listener events to the sidecar. It writes
 * nothing to the driver's output and lets no error out; until Spark's listener bus is loaded it
 * does nothing.
 */
public final class Agent {
  private static volatile Path addressFile;

  private Agent() {}

  /** @param options the path of the sidecar's address file */
  public static void premain(String options, Instrumentation instrumentation) {
    try {
      if (options == null || options.isEmpty()) return;
      // The option may stand there twice: the later one names the sidecar, one agent is enough.
      boolean isFirst = addressFile == null;
      addressFile = Paths.get(options);
      if (isFirst) instrumentation.addTransformer(new BusTransformer());
    } catch (Throwable silenced) {
      // An agent that throws here keeps the driver from starting.
    }
  }

  static Path addressFile() {
    return addressFile;
  }

  /** A thread that keeps neither the driver alive nor its class loader in memory. */
  static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (Throwable silenced) {
        // The JVM would print it.
      }
    }, "sparkmonitor-tap-" + name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
