import type { ExecutorAdded } from "../../protocol/spark/spark_event.ts";
import type { ExecutorSnapshot } from "../application_snapshot.ts";

/** The executors that an application has now. */
export class Executors {
  readonly #byId = new Map<string, ExecutorSnapshot>();
  #totalCores = 0;

  get count(): number {
    return this.#byId.size;
  }

  /** Of all executors together. */
  get totalCores(): number {
    return this.#totalCores;
  }

  has(executorId: string): boolean {
    return this.#byId.has(executorId);
  }

  /** The cores of one executor; 0 where it is not there. */
  coresOf(executorId: string): number {
    return this.#byId.get(executorId)?.numCores ?? 0;
  }

  add(event: ExecutorAdded): void {
    this.#byId.set(event.executorId, {
      executorId: event.executorId,
      host: event.host,
      numCores: event.totalCores,
      addedTime: event.time,
      excluded: false,
    });
    this.#totalCores += event.totalCores;
  }

  remove(executorId: string): void {
    this.#totalCores -= this.coresOf(executorId);
    this.#byId.delete(executorId);
  }

  setExcluded(executorId: string, excluded: boolean): void {
    const executor = this.#byId.get(executorId);
    if (executor !== undefined) this.#byId.set(executorId, { ...executor, excluded });
  }

  list(): ExecutorSnapshot[] {
    return [...this.#byId.values()];
  }
}
