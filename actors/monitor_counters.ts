/** What a monitor counts; read by `/metrics`, never by the actors. */
export class MonitorCounters {
  /** Events that were handled, by type. */
  readonly events: Record<string, number> = {};
  /** Frames that the gateway numbered, by msgtype. */
  readonly frames: Record<string, number> = {};
  /** Input and frames that were left out, by reason. */
  readonly dropped: Record<string, number> = {};

  countEvent(type: string): void {
    this.events[type] = (this.events[type] ?? 0) + 1;
  }

  countFrame(msgtype: string): void {
    this.frames[msgtype] = (this.frames[msgtype] ?? 0) + 1;
  }

  countDropped(reason: string, count = 1): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }
}
