import { Counter, Gauge, Registry } from "prom-client";
import type { LabelledValues, MetricsSource } from "../../metrics_source.ts";

/**
 * Offers a monitor's numbers in the text format of Prometheus.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { metricsRegistry } from "./metrics_registry.ts";
 *
 * const registry = metricsRegistry({
 *   events: new Map([["TaskEnd", 3]]),
 *   frames: [],
 *   dropped: [],
 *   mailboxHighWater: [],
 *   lag: [],
 *   clients: [],
 * });
 * assertStringIncludes(await registry.metrics(), 'sparkmonitor_events_total{kind="TaskEnd"} 3');
 * ```
 */
export function metricsRegistry(source: MetricsSource): Registry {
  const registry = new Registry();
  const counter = (name: string, help: string, label: string, read: () => LabelledValues) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  const gauge = (name: string, help: string, label: string, read: () => LabelledValues) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, number] of read()) this.set({ [label]: value }, number);
      },
    });

  counter("sparkmonitor_events_total", "Spark events taken", "kind", () => source.events);
  counter("sparkmonitor_frames_total", "Frames made", "msgtype", () => source.frames);
  counter("sparkmonitor_dropped_total", "What was left out", "reason", () => source.dropped);
  gauge(
    "sparkmonitor_mailbox_high_water",
    "The most messages that ever waited",
    "actor",
    () => source.mailboxHighWater,
  );
  gauge(
    "sparkmonitor_lag_seconds",
    "Seconds from an event's own time to its newest frame",
    "application",
    () => source.lag,
  );
  gauge("sparkmonitor_clients", "Clients that are connected", "outlet", () => source.clients);
  return registry;
}
