/** A job, as far as it matters which stages it uses. */
interface User {
  readonly jobId: number;
  readonly stageIds: readonly number[];
}

/** Which jobs use which stage, and did. */
export class StageUsers {
  /** By stage: ascending. */
  readonly #active = new Map<number, readonly number[]>();
  readonly #all = new Map<number, Set<number>>();

  add({ jobId, stageIds }: User, isActive: boolean): void {
    for (const stageId of new Set(stageIds)) {
      this.#all.set(stageId, (this.#all.get(stageId) ?? new Set()).add(jobId));
      if (!isActive) continue;
      const others = this.#active.get(stageId) ?? [];
      this.#active.set(stageId, [...others, jobId].sort((a, b) => a - b));
    }
  }

  end({ jobId, stageIds }: User): void {
    for (const stageId of stageIds) {
      const others = this.activeOf(stageId)?.filter((other) => other !== jobId) ?? [];
      if (others.length > 0) this.#active.set(stageId, others);
      else this.#active.delete(stageId);
    }
  }

  forget({ jobId, stageIds }: User): void {
    for (const stageId of stageIds) {
      const all = this.#all.get(stageId);
      all?.delete(jobId);
      if (all?.size === 0) this.#all.delete(stageId);
    }
  }

  /** The active jobs that use a stage, ascending; null where there is none. */
  activeOf(stageId: number): readonly number[] | null {
    return this.#active.get(stageId) ?? null;
  }

  /** All jobs that use a stage, or have. */
  allOf(stageId: number): Iterable<number> {
    return this.#all.get(stageId) ?? [];
  }
}
