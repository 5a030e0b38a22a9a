/** Values of one metric, each with the value of its only label. */
export type LabelledValues = Iterable<readonly [label: string, value: number]>;

/**
 * Where `/metrics` reads its numbers. They are read when somebody asks, so the
 * hot paths keep plain counters, in a `Map` for instance.
 */
export interface MetricsSource {
  /** Spark events taken, by kind. Only rise. */
  readonly events: LabelledValues;
  /** Frames made, by msgtype. Only rise. */
  readonly frames: LabelledValues;
  /** What was left out anywhere, by reason. Only rise. */
  readonly dropped: LabelledValues;
  /** The most messages that ever waited, by actor. */
  readonly mailboxHighWater: LabelledValues;
  /** Seconds from an event's own time to its newest frame, by application. */
  readonly lag: LabelledValues;
  /** Clients that are connected, by outlet. */
  readonly clients: LabelledValues;
}
