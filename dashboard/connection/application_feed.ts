import type { ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import { ApplicationModel } from "../model/application_model.ts";
import type { Api } from "./api.ts";
import { type OpenEventStream, openFrameStream } from "./frame_stream.ts";
import type { PageClock } from "./page_clock.ts";

/** Milliseconds without a sign from a stream after which a newer `seq` means that it is dead. */
const SILENCE = 10_000;
/** Milliseconds between two snapshots where there is no stream. */
const SNAPSHOT_INTERVAL = 10_000;
/** Milliseconds from one stream to the next, so that one that breaks at once is no storm. */
const REOPEN_INTERVAL = 1000;

/** What a feed is made with. */
export interface ApplicationFeedOptions {
  readonly api: Api;
  readonly clock: PageClock;
  readonly openEventStream: OpenEventStream;
  /** A snapshot has come: this is the application from now on. */
  onModel(model: ApplicationModel): void;
  /** The model has changed. */
  onChange(): void;
  /** It does not run any more. */
  onEnd(): void;
  /** The stream broke, or something must be asked: check soon. */
  onTrouble(): void;
}

/**
 * Keeps the model of one application up to date: a snapshot first, then the
 * frames from there on, and a snapshot again where frames do not suffice.
 */
export class ApplicationFeed {
  readonly appKey: string;
  readonly #options: ApplicationFeedOptions;
  #model: ApplicationModel | null = null;
  #ran = false;
  #epoch: string | null = null;
  #closeStream: (() => void) | null = null;
  /** The clock's time of the stream's newest sign of life. */
  #heardAt = 0;
  #openedAt = -Infinity;
  #snapshotAt = 0;
  /** The model may lack something. */
  #inDoubt = false;
  /** What arrives while a snapshot is asked for: it may be newer. */
  #meanwhile: Frame[] | null = null;
  #closed = false;

  constructor(appKey: string, options: ApplicationFeedOptions) {
    this.appKey = appKey;
    this.#options = options;
  }

  /** Ends it; nothing is told after that. */
  close(): void {
    this.#closed = true;
    this.suspend();
  }

  /** Closes the stream, so that the next check opens it anew. */
  suspend(): void {
    this.#closeStream?.();
    this.#closeStream = null;
  }

  /**
   * Brings the model in line with what the monitor says of the application.
   *
   * @param epoch the monitor's
   * @param streaming false where frames are not worth a connection
   * @throws what {@link Api} throws
   */
  async check(summary: ApplicationSummary, epoch: string, streaming: boolean): Promise<void> {
    const { clock } = this.#options;
    if (!streaming) this.suspend();
    if (this.#closeStream !== null && this.#isDead(summary)) this.suspend();
    const known = this.#epoch === epoch ? this.#model : null;
    if (known !== null && summary.seq >= known.summary.seq) known.updateSummary(summary);
    if (this.#needsSnapshot(summary, epoch, streaming)) await this.#refresh();
    else this.#options.onChange();
    if (this.#closed || this.#model === null) return;
    this.#noticeEnd(this.#model);
    const mayOpen = this.#closeStream === null && clock.now() - this.#openedAt >= REOPEN_INTERVAL;
    if (streaming && mayOpen && summary.status === "RUNNING") this.#open(this.#model);
  }

  #needsSnapshot(summary: ApplicationSummary, epoch: string, streaming: boolean): boolean {
    if (this.#model === null || this.#epoch !== epoch || this.#inDoubt) return true;
    // It ended while nobody listened: no stream is opened for what is over.
    const isOver = summary.status !== "RUNNING" && this.#closeStream === null;
    if (isOver && summary.seq > this.#model.summary.seq) return true;
    const age = this.#options.clock.now() - this.#snapshotAt;
    if (streaming) return this.#model.needsSnapshot(summary.seq, age);
    return summary.seq > this.#model.summary.seq && age >= SNAPSHOT_INTERVAL;
  }

  #noticeEnd({ summary: { status } }: ApplicationModel): void {
    const runs = status === "RUNNING";
    if (this.#ran && !runs) this.#options.onEnd();
    this.#ran = runs;
  }

  #isDead({ seq }: ApplicationSummary): boolean {
    const behind = this.#model !== null && seq > this.#model.summary.seq;
    return behind && this.#options.clock.now() - this.#heardAt > SILENCE;
  }

  async #refresh(): Promise<void> {
    const meanwhile: Frame[] = [];
    this.#meanwhile = meanwhile;
    const { epoch, ...snapshot } = await this.#options.api.snapshot(this.appKey)
      .finally(() => this.#meanwhile = null);
    if (this.#closed) return;
    // A stream of another monitor counts from another start.
    if (epoch !== this.#epoch) this.suspend();
    const model = ApplicationModel.from(snapshot);
    if (epoch === this.#epoch) meanwhile.forEach((frame) => model.apply(frame));
    this.#model = model;
    this.#epoch = epoch;
    this.#inDoubt = false;
    this.#snapshotAt = this.#options.clock.now();
    this.#options.onModel(model);
  }

  #open(model: ApplicationModel): void {
    const { clock, openEventStream, onTrouble } = this.#options;
    const position = `${this.#epoch}-${model.summary.seq}`;
    this.#openedAt = this.#heardAt = clock.now();
    let isFirst = true;
    const heard = () => {
      this.#heardAt = clock.now();
      isFirst = false;
    };
    const over = (inDoubt: boolean) => {
      this.#closeStream = null;
      this.#inDoubt ||= inDoubt;
      onTrouble();
    };
    this.#closeStream = openFrameStream(openEventStream, { appKey: this.appKey, position }, {
      opened: () => this.#heardAt = clock.now(),
      frame: (frame) => {
        heard();
        this.#meanwhile?.push(frame);
        this.#model?.apply(frame);
        this.#options.onChange();
        if (this.#model !== null) this.#noticeEnd(this.#model);
      },
      omitted: () => {
        // Later ones are older states of what comes anyway.
        if (isFirst) this.#inDoubt = true;
        heard();
      },
      reset: () => over(true),
      ended: () => this.#closeStream = null,
      removed: () => over(false),
      broken: () => over(false),
    });
  }
}
