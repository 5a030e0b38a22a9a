import type { Clock, TimerHandle } from "../../actors/runtime/clock.ts";

/** Octets that are written at once. */
const CHUNK = 64 * 1024;
/** Octets that a writer's buffer begins with: most peers never get more at once. */
const SMALL_CHUNK = 4 * 1024;
/** Octets that may wait before whoever sends is asked to wait, too; and those at which they go on. */
const HIGH_WATER = 4 * 1024 * 1024;
const LOW_WATER = HIGH_WATER / 2;
/** Octets that a peer must take within the patience, or it is too slow to be waited for. */
const LEAST_PACE = 1024 * 1024;
const MOST_WRITTEN_ITEMS = 1024;

const nothing = new Uint8Array();

/** The connection that a {@link Writer} writes to. */
export interface Writable {
  /** Writes some of the bytes, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/**
 * What waits to be written to one peer. Small pieces are gathered, so that
 * many cost one write; what is sent within one turn leaves together.
 */
export class Writer {
  readonly #clock: Clock;
  readonly #patience: number;
  #target: Writable | null = null;
  #buffer = new Uint8Array(SMALL_CHUNK);
  /** What is to be written, from `#head` on. */
  #items: Uint8Array[] = [];
  #head = 0;
  /** The first item has lost its beginning to the buffer. */
  #headCut = false;
  /** Octets in the buffer that are not written yet. */
  #gathered = 0;
  #backlog = 0;
  #pumping = false;
  #closed = false;
  /** The last item's bytes are the sender's: called when they are no longer needed. */
  #lender: (() => void) | null = null;
  #room: PromiseWithResolvers<void> | null = null;
  #drained: PromiseWithResolvers<void> | null = null;
  /** Without progress: nobody waits for anything of it until it makes some. */
  #stalled = false;
  #progressAt = 0;
  /** Too slow: nobody waits for room until it has caught up. */
  #slow = false;
  /** When it last had taken {@link LEAST_PACE}, or all but a little, and what it has taken since. */
  #paceAt = 0;
  #paced = 0;
  #watch: TimerHandle | null = null;

  /** @param patience milliseconds after which nobody waits for a peer that gets nowhere */
  constructor(clock: Clock, patience: number) {
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Octets that are not written yet. */
  get backlog(): number {
    return this.#backlog;
  }

  /** Writes to `target` from now on. */
  attach(target: Writable): void {
    this.#target = target;
    this.#start();
  }

  /**
   * The target is gone. What was being written, at most 64 KiB and the message
   * cut by that, may have arrived or not and is not repeated; the rest waits.
   */
  detach(): void {
    this.#target = null;
    this.#pumping = false;
    this.#backlog -= this.#gathered;
    this.#gathered = 0;
    if (!this.#headCut) return;
    this.#headCut = false;
    this.#backlog -= this.#items[this.#head]?.length ?? 0;
    this.#items[this.#head++] = nothing;
  }

  /** Writes what waited before, then `bytes`, which are the writer's from now on. */
  push(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#items.push(bytes);
    this.#backlog += bytes.length;
    if (this.#pumping || this.#target === null) return;
    this.#begin();
    const target = this.#target;
    queueMicrotask(() => this.#pump(target));
  }

  /**
   * As {@link push}, but the bytes are the sender's again when it has
   * returned, or its promise has resolved. Nothing may be pushed before that.
   */
  lend(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#closed) return;
    if (this.#stalled) {
      this.push(bytes.slice());
      return;
    }
    this.#items.push(bytes);
    this.#backlog += bytes.length;
    this.#start();
    if (this.#head === this.#items.length) return;
    const taken = Promise.withResolvers<void>();
    this.#lender = taken.resolve;
    this.#watchProgress();
    return taken.promise;
  }

  /** Resolves when there is room for more; undefined where there is, or nobody should wait for it. */
  room(): Promise<void> | undefined {
    if (this.#backlog <= HIGH_WATER || this.#slow) return;
    // It may have been slow before anybody waited.
    if (this.#isOver(this.#paceAt)) {
      this.#slow = true;
      return;
    }
    this.#room ??= Promise.withResolvers();
    this.#watchProgress();
    return this.#room.promise;
  }

  /** Resolves when all is written; undefined where it is, or nobody should wait for it. */
  drained(): Promise<void> | undefined {
    if (this.#backlog === 0 || this.#stalled) return;
    this.#drained ??= Promise.withResolvers();
    this.#watchProgress();
    return this.#drained.promise;
  }

  /** Lets go of everything, and of everyone who waits. */
  close(): void {
    this.#closed = true;
    this.#target = null;
    this.#items = [];
    this.#head = 0;
    this.#backlog = 0;
    this.#release();
  }

  #start(): void {
    if (this.#pumping || this.#target === null) return;
    this.#begin();
    this.#pump(this.#target);
  }

  /** Time without anything to write is no lack of progress. */
  #begin(): void {
    this.#pumping = true;
    this.#progressAt = this.#clock.monotonic();
    this.#paceAt = this.#progressAt;
    this.#paced = 0;
  }

  async #pump(target: Writable): Promise<void> {
    while (this.#target === target && this.#head < this.#items.length) {
      let bytes = this.#gather();
      while (bytes.length > 0) {
        let written: number;
        try {
          written = await target.write(bytes);
        } catch {
          target.close();
          return;
        }
        if (this.#target !== target) return;
        bytes = bytes.subarray(written);
        this.#progress(written);
      }
    }
    if (this.#target === target) this.#pumping = false;
  }

  /** The next bytes to write, in the buffer. */
  #gather(): Uint8Array {
    if (this.#buffer.length < Math.min(this.#backlog, CHUNK)) this.#buffer = new Uint8Array(CHUNK);
    const items = this.#items;
    let filled = 0;
    while (this.#head < items.length && filled < this.#buffer.length) {
      const item = items[this.#head] as Uint8Array;
      const room = this.#buffer.length - filled;
      this.#headCut = item.length > room;
      if (this.#headCut) {
        this.#buffer.set(item.subarray(0, room), filled);
        items[this.#head] = item.subarray(room);
        filled += room;
      } else {
        this.#buffer.set(item, filled);
        items[this.#head++] = nothing;
        filled += item.length;
      }
    }
    if (this.#head === items.length || this.#head > MOST_WRITTEN_ITEMS) {
      items.splice(0, this.#head);
      this.#head = 0;
    }
    if (items.length === 0) this.#returnLent();
    this.#gathered = filled;
    return this.#buffer.subarray(0, filled);
  }

  #progress(written: number): void {
    this.#gathered -= written;
    this.#backlog -= written;
    this.#progressAt = this.#clock.monotonic();
    this.#stalled = false;
    this.#paced += written;
    // One that has next to nothing left keeps up, however little it gets.
    if (this.#paced >= LEAST_PACE || this.#backlog < CHUNK) {
      this.#paceAt = this.#progressAt;
      this.#paced = 0;
    }
    if (this.#backlog <= LOW_WATER) {
      this.#slow = false;
      this.#letGo();
    }
    if (this.#drained !== null && this.#backlog === 0) {
      this.#drained.resolve();
      this.#drained = null;
    }
    this.#watchProgress();
  }

  #returnLent(): void {
    this.#lender?.();
    this.#lender = null;
  }

  /** Lets those go on who wait for room. */
  #letGo(): void {
    this.#room?.resolve();
    this.#room = null;
  }

  #release(): void {
    this.#returnLent();
    this.#letGo();
    this.#drained?.resolve();
    this.#drained = null;
    this.#watchProgress();
  }

  /** Whether the patience is over that began at a time. */
  #isOver(since: number): boolean {
    return this.#clock.monotonic() - since >= this.#patience;
  }

  /** Watches as long as somebody waits. */
  #watchProgress(): void {
    const waited = this.#lender !== null || this.#room !== null || this.#drained !== null;
    if (waited === (this.#watch !== null) || this.#patience === Infinity) return;
    if (waited) {
      const since = this.#room === null ? this.#progressAt : this.#paceAt;
      const left = since + this.#patience - this.#clock.monotonic();
      this.#watch = this.#clock.setTimeout(() => this.#look(), Math.max(0, left));
    } else {
      this.#clock.clearTimeout(this.#watch);
      this.#watch = null;
    }
  }

  #look(): void {
    this.#watch = null;
    if (this.#isOver(this.#progressAt)) {
      this.#stalled = true;
      this.#slow = true;
      if (this.#lender !== null) {
        const last = this.#items.length - 1;
        this.#items[last] = (this.#items[last] as Uint8Array).slice();
      }
      this.#release();
    } else if (this.#room !== null && this.#isOver(this.#paceAt)) {
      this.#slow = true;
      this.#letGo();
    }
    this.#watchProgress();
  }
}
