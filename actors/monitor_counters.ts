import type { MetricsSource } from "./metrics_source.ts";
import type { DropReason } from "./runtime/mod.ts";

/** The reason under which messages of clients are counted that were not taken. */
export const REJECTED_COMMAND = "rejected command";

/** Drivers name their events themselves; beyond so many the rest is one number. */
const MAX_EVENT_NAMES = 100;
const MAX_NAME_LENGTH = 100;

/** What a monitor counts; read when somebody asks for metrics, never by the actors. */
export class MonitorCounters {
  /** Events that were handled, by type; those that are not used as `unused <name>`. */
  readonly events = new Map<string, number>();
  /** Frames that the gateway numbered, by msgtype. */
  readonly frames = new Map<string, number>();
  /** Input and frames that were left out, by reason. */
  readonly dropped = new Map<string, number>();
  /** Clients that are connected, by outlet. */
  readonly clients = new Map<string, number>();
  /** How far a live application's newest event lies back when it arrives, by id; seconds. */
  readonly lag = new Map<string, number>();

  /** How often a source was told to wait: such an event was not dropped. */
  waits = 0;
  readonly #eventNames = new Set<string>();

  countEvent(type: string): void {
    add(this.events, type, 1);
  }

  /** @param name Spark's name of the event */
  countUnused(name: string): void {
    add(this.events, `unused ${this.eventLabel(name)}`, 1);
  }

  /** What stands for an event in labels and reasons: its name, or `other`. */
  eventLabel(name: string): string {
    const label = name.slice(0, MAX_NAME_LENGTH);
    if (this.#eventNames.size < MAX_EVENT_NAMES) this.#eventNames.add(label);
    return this.#eventNames.has(label) ? label : "other";
  }

  countFrame(msgtype: string): void {
    add(this.frames, msgtype, 1);
  }

  countDropped(reason: string, count = 1): void {
    add(this.dropped, reason, count);
  }

  countClient(outlet: string, change: 1 | -1): void {
    add(this.clients, outlet, change);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  counts.set(key, (counts.get(key) ?? 0) + change);
}

/** The counters of a monitor and of its actor system, as `/metrics` reads them. */
export function metricsSource(
  counters: MonitorCounters,
  system: {
    readonly dropped: Readonly<Record<DropReason, number>>;
    mailboxHighWater(): Map<string, number>;
  },
): MetricsSource {
  return {
    events: counters.events,
    frames: counters.frames,
    clients: counters.clients,
    lag: counters.lag,
    get dropped() {
      const { full, ...others } = system.dropped;
      const messages = Object.entries({ full: full - counters.waits, ...others })
        .map(([reason, count]) => [`message ${reason}`, count] as const);
      return [...counters.dropped, ...messages];
    },
    get mailboxHighWater() {
      return byKind(system.mailboxHighWater());
    },
  };
}

/** The highest mark of each kind of actor: one for each actor would be too many to scrape. */
function byKind(marks: ReadonlyMap<string, number>): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const [path, mark] of marks) {
    const kind = path.replaceAll(/\d+(\.\d+)?/g, "*");
    kinds.set(kind, Math.max(kinds.get(kind) ?? 0, mark));
  }
  return kinds;
}
