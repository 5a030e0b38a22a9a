import type { StreamingQuerySnapshot } from "../../actors/application_snapshot.ts";
import type {
  StreamingQueryProgressFrame,
  StreamingQueryStartedFrame,
  StreamingQueryTerminatedFrame,
} from "../../protocol/frames/frame.ts";
import {
  forgetStreamingRuns,
  MAX_STREAMING_PROGRESS,
} from "../../protocol/frames/streaming_runs.ts";

/** The runs of an application's streaming queries; each is replaced when it changes. */
export class StreamingRuns {
  readonly #runs = new Map<string, StreamingQuerySnapshot>();

  constructor(runs: readonly StreamingQuerySnapshot[]) {
    for (const run of runs) this.#runs.set(run.runId, run);
  }

  get byId(): ReadonlyMap<string, StreamingQuerySnapshot> {
    return this.#runs;
  }

  started({ id, runId, name, time }: StreamingQueryStartedFrame): void {
    this.#put({ ...this.#run(id, runId), name, startTime: time > 0 ? time : null });
  }

  progress(frame: StreamingQueryProgressFrame): void {
    const { id, runId, name, time, batchId, batchDuration, numInputRows } = frame;
    const { inputRowsPerSecond, processedRowsPerSecond, numStateRows } = frame;
    const run = this.#run(id, runId);
    const newest = {
      ...{ time, batchId, batchDuration, numInputRows },
      ...{ inputRowsPerSecond, processedRowsPerSecond, numStateRows },
    };
    this.#put({ ...run, name, progress: [...run.progress, newest].slice(-MAX_STREAMING_PROGRESS) });
  }

  terminated({ id, runId, errorMessage }: StreamingQueryTerminatedFrame): void {
    const status = errorMessage === null ? "TERMINATED" : "FAILED";
    this.#put({ ...this.#run(id, runId), status, errorMessage });
  }

  #run(id: string, runId: string): StreamingQuerySnapshot {
    return this.#runs.get(runId) ?? {
      ...{ id, runId, name: null, status: "RUNNING", startTime: null, errorMessage: null },
      progress: [],
    };
  }

  #put(run: StreamingQuerySnapshot): void {
    this.#runs.set(run.runId, run);
    forgetStreamingRuns(this.#runs, ({ status }) => status !== "RUNNING");
  }
}
