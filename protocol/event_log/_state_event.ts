/** A line of a log that is none of its head, its tasks or its end. */
export interface StateEvent {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly line: string;
  /** The stage attempt that it ends, as {@link stageKey}; null where it ends none. */
  readonly endsStage: number | null;
}

/** Makes one that ends no stage. */
export function stateEvent(time: number, event: object): StateEvent {
  return { time, line: JSON.stringify(event), endsStage: null };
}

/** One number for a stage attempt; attempts have less than 16 bits in a chunk, too. */
export function stageKey(stageId: number, stageAttemptId: number): number {
  return stageId * 65_536 + stageAttemptId;
}
