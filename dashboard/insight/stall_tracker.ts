import type { StageSnapshot } from "../../actors/application_snapshot.ts";

/**
 * Milliseconds: what lies between two looks that are farther apart was not
 * watched, as when the computer slept or the browser held back a hidden tab.
 */
const MAX_GAP = 10_000;

/** Watches for how long each running stage has not moved. */
export class StallTracker {
  #lastLook: number | null = null;
  readonly #watched = new Map<string, { progress: string; since: number }>();

  /**
   * Looks at the stages now.
   *
   * @param stages by `<stageId>.<stageAttemptId>`
   * @param now epoch milliseconds
   * @returns for how long each running stage was seen without the end of a task
   * and without its first or last task starting or ending, milliseconds; time
   * that nobody watched does not count
   */
  look(stages: ReadonlyMap<string, StageSnapshot>, now: number): ReadonlyMap<string, number> {
    const gap = now - (this.#lastLook ?? now);
    this.#lastLook = now;
    const unseen = gap > MAX_GAP || gap < 0 ? gap : 0;
    const stalls = new Map<string, number>();
    for (const [key, stage] of stages) {
      if (stage.status !== "RUNNING") {
        this.#watched.delete(key);
        continue;
      }
      const progress = progressOf(stage);
      let watched = this.#watched.get(key);
      if (watched?.progress !== progress) {
        this.#watched.set(key, watched = { progress, since: now });
      } else watched.since += unseen;
      stalls.set(key, now - watched.since);
    }
    for (const key of this.#watched.keys()) if (!stalls.has(key)) this.#watched.delete(key);
    return stalls;
  }
}

function progressOf(stage: StageSnapshot): string {
  const { numCompletedTasks, numFailedTasks, numKilledTasks, numActiveTasks } = stage;
  return `${numCompletedTasks} ${numFailedTasks} ${numKilledTasks} ${numActiveTasks > 0}`;
}
