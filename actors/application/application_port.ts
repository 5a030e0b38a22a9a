import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import type { ApplicationMessage } from "./application_message.ts";
import type { MonitorCounters } from "../monitor_counters.ts";
import type { ActorRef, TellResult } from "../runtime/mod.ts";
import type { ApplicationInput, RejectReason } from "../source/source.ts";

/** One application's way in, as its source sees it. */
export class ApplicationPort implements ApplicationInput {
  readonly ref: ActorRef<ApplicationMessage>;
  readonly #counters: MonitorCounters;
  readonly #onEnd: () => void;
  /** What must not get lost where the mailbox is full. */
  readonly #waiting: ApplicationMessage[] = [];

  constructor(ref: ActorRef<ApplicationMessage>, counters: MonitorCounters, onEnd: () => void) {
    this.ref = ref;
    this.#counters = counters;
    this.#onEnd = onEnd;
  }

  tell(event: SparkEvent): TellResult {
    return this.#waiting.length > 0 ? "full" : this.#offer(event);
  }

  async drained(): Promise<void> {
    await this.ref.drained();
    this.#flush();
  }

  reject(reason: RejectReason, detail: string): void {
    this.#control({ type: "rejected", reason, detail });
  }

  leftOut(name: string, count: number): void {
    this.#control({ type: "leftOut", name, count });
  }

  ignored(name: string): void {
    this.#counters.countUnused(name);
  }

  advance(time: number): void {
    if (this.#waiting.length === 0) this.#offer({ type: "timePassed", time });
  }

  live(): void {
    this.#control({ type: "live" });
  }

  end(): void {
    this.#control({ type: "inputEnded" });
    this.#onEnd();
  }

  #control(message: ApplicationMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length === 1) this.#flush();
  }

  #offer(message: ApplicationMessage): TellResult {
    const result = this.ref.tell(message);
    if (result === "full") this.#counters.waits++;
    return result;
  }

  #flush(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#offer(next) === "full") {
        void this.ref.drained().then(() => this.#flush());
        return;
      }
      this.#waiting.shift();
    }
  }
}
