import type {
  ApplicationInput,
  ApplicationOptions,
  RejectReason,
} from "../../../actors/source/source.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";

/** What an application was told. */
export class FakeApplication implements ApplicationInput {
  readonly events: SparkEvent[] = [];
  readonly rejects: { readonly reason: RejectReason; readonly detail: string }[] = [];
  readonly leftOuts: string[] = [];
  readonly unused: string[] = [];
  liveAfter: number | null = null;
  ended = 0;

  constructor(
    readonly options: ApplicationOptions,
    readonly answer: (event: SparkEvent) => "ok" | "full" | "dead",
  ) {}

  tell(event: SparkEvent): "ok" | "full" | "dead" {
    const answer = this.answer(event);
    if (answer === "ok") this.events.push(event);
    return answer;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  reject(reason: RejectReason, detail: string): void {
    this.rejects.push({ reason, detail });
  }

  leftOut(name: string, count: number): void {
    this.leftOuts.push(`${count} ${name}`);
  }

  ignored(name: string): void {
    this.unused.push(name);
  }

  advance(_time: number): void {}

  live(): void {
    if (this.liveAfter !== null) throw new Error("live twice");
    this.liveAfter = this.events.length;
  }

  end(): void {
    this.ended++;
  }
}
