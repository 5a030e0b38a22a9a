import type {
  StreamingProgress,
  StreamingQueryProgressFrame,
  StreamingQueryStartedFrame,
  StreamingQueryTerminatedFrame,
} from "../../protocol/frames/frame.ts";
import {
  forgetStreamingRuns,
  MAX_STREAMING_PROGRESS,
} from "../../protocol/frames/streaming_runs.ts";
import type { StreamingQuerySnapshot } from "../application_snapshot.ts";

interface Run {
  readonly id: string;
  name: string | null;
  status: StreamingQuerySnapshot["status"];
  /** Undefined until its start is seen. */
  startTime: number | null | undefined;
  errorMessage: string | null;
  readonly progress: StreamingProgress[];
}

/** The runs of an application's streaming queries, as its frames tell them. */
export class StreamingQueries {
  /** By run id, in the order in which they were first told of. */
  readonly #runs = new Map<string, Run>();

  hasStarted(runId: string): boolean {
    return this.#runs.get(runId)?.startTime !== undefined;
  }

  hasEnded(runId: string): boolean {
    return (this.#runs.get(runId)?.status ?? "RUNNING") !== "RUNNING";
  }

  start({ id, runId, name, time }: StreamingQueryStartedFrame): void {
    const run = this.#run(id, runId);
    run.name = name;
    run.startTime = time > 0 ? time : null;
  }

  progress({ msgtype: _, id, runId, name, ...progress }: StreamingQueryProgressFrame): void {
    const run = this.#run(id, runId);
    run.name = name;
    run.progress.push(progress);
    if (run.progress.length > MAX_STREAMING_PROGRESS) run.progress.shift();
  }

  terminate({ id, runId, errorMessage }: StreamingQueryTerminatedFrame): void {
    const run = this.#run(id, runId);
    run.status = errorMessage === null ? "TERMINATED" : "FAILED";
    run.errorMessage = errorMessage;
  }

  list(): StreamingQuerySnapshot[] {
    return this.#runs.entries().map(([runId, run]) => ({
      id: run.id,
      runId,
      name: run.name,
      status: run.status,
      startTime: run.startTime ?? null,
      errorMessage: run.errorMessage,
      progress: [...run.progress],
    })).toArray();
  }

  #run(id: string, runId: string): Run {
    const known = this.#runs.get(runId);
    if (known !== undefined) return known;
    const run: Run = {
      id,
      name: null,
      status: "RUNNING",
      startTime: undefined,
      errorMessage: null,
      progress: [],
    };
    this.#runs.set(runId, run);
    forgetStreamingRuns(this.#runs, ({ status }) => status !== "RUNNING");
    return run;
  }
}
