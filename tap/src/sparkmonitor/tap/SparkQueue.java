package sparkmonitor.tap;

import java.util.Map;
import java.util.function.LongSupplier;

/** How many events Spark itself dropped before the tap's listener, as its metrics tell. */
final class SparkQueue implements LongSupplier {
  private final Object bus;
  private final String counterName;

  SparkQueue(Object bus, String queue) {
    this.bus = bus;
    this.counterName = "queue." + queue + ".numDroppedEvents";
  }

  @Override
  public long getAsLong() {
    try {
      Object metrics = call(bus, "metrics");
      Object counters = call(call(metrics, "metricRegistry"), "getCounters");
      Object counter = ((Map<?, ?>) counters).get(counterName);
      return counter == null ? 0 : (Long) call(counter, "getCount");
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      return 0;
    }
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
