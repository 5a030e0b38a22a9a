import { decodeTaskChunk, type TaskChunk } from "../../protocol/page/task_chunk.ts";

/** Where tasks come from, and where they go. */
export interface TaskLoaderOptions {
  /** Asks the monitor for what there is since `cursor`. */
  readonly ask: (cursor: string | null) => Promise<Uint8Array<ArrayBuffer>>;
  readonly take: (chunk: TaskChunk) => void;
}

/** Asks for the tasks of an application, each time for those since the last time. */
export class TaskLoader {
  readonly #options: TaskLoaderOptions;
  #cursor: string | null = null;

  constructor(options: TaskLoaderOptions) {
    this.#options = options;
  }

  /** Asks until no more wait. */
  async load(): Promise<void> {
    for (let more = true; more;) {
      const cursor = this.#cursor;
      const chunk = decodeTaskChunk(await this.#options.ask(cursor));
      // Another call was faster and has brought the same rows.
      if (this.#cursor !== cursor) return;
      this.#cursor = chunk.cursor;
      this.#options.take(chunk);
      more = chunk.more;
    }
  }
}
