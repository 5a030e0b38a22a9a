package sparkmonitor.tap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the transformed `LiveListenerBus` calls, on Spark's own threads. */
public final class Hook {
  /** The name of the tap's listener queue. */
  private static final String QUEUE = "sparkmonitor";
  /** Milliseconds that the end of a SparkContext waits for a sidecar that takes nothing. */
  private static final long PATIENCE = 300;
  /** Milliseconds that it waits at most: for a sidecar that takes a little now and then. */
  private static final long LONGEST_WAIT = 3000;
  /** Milliseconds that a sidecar has for the rest, once nobody waits. */
  private static final long GRACE = 10_000;

  private static final Map<Object, Link> links =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private Hook() {}

  /** At the start of a bus: adds the tap's listener. */
  public static void attach(Object bus, Object sparkContext) {
    ClassLoader loader = bus.getClass().getClassLoader();
    try {
      Feed feed = new Feed();
      Requests requests = new Requests(feed, sparkContext);
      LongSupplier dropped = new SparkQueue(bus, QUEUE);
      DriverInfo driver = new DriverInfo(loader, uiAddress(sparkContext));
      Link link = new Link(Agent.addressFile(), feed, driver, dropped, requests);
      Object listener = new ListenerLoader(loader)
          .loadClass("sparkmonitor.tap.spark.TapListener")
          .getConstructor(Feed.class).newInstance(feed);
      addToQueue(bus, listener);
      links.put(bus, link);
      Agent.thread("writer", () -> {
        link.run();
        links.remove(bus);
      }).start();
    } catch (InvocationTargetException error) {
      ProblemReport.start(loader, "cannot add a listener: " + error.getCause());
    } catch (Throwable error) {
      ProblemReport.start(loader, "cannot add a listener: " + error);
    }
  }

  /** At the end of a bus, when its queues are empty. */
  public static void detach(Object bus) {
    Link link = links.remove(bus);
    if (link == null) return;
    try {
      link.finish(PATIENCE, LONGEST_WAIT, GRACE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of Spark's own page, which is there before the bus starts; null where there is none. */
  private static String uiAddress(Object sparkContext) {
    try {
      Object address = sparkContext.getClass().getMethod("uiWebUrl").invoke(sparkContext);
      boolean isEmpty = (boolean) address.getClass().getMethod("isEmpty").invoke(address);
      return isEmpty ? null : (String) address.getClass().getMethod("get").invoke(address);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return null;
    }
  }

  private static void addToQueue(Object bus, Object listener) throws ReflectiveOperationException {
    for (Method method : bus.getClass().getMethods()) {
      if (method.getName().equals("addToQueue") && method.getParameterCount() == 2) {
        method.invoke(bus, listener, QUEUE);
        return;
      }
    }
    throw new NoSuchMethodException("LiveListenerBus.addToQueue(SparkListenerInterface, String)");
  }
}
