/** As many as are surely more than those that are told again, or start out of their order. */
const MAX_KNOWN = 10_000;

/**
 * Tells jobs that start from those that are told again, within bounds.
 *
 * Spark numbers jobs as they are submitted; where threads submit them at the
 * same time, they start in any order.
 */
export class StartedJobs {
  readonly #known = new Set<number>();
  /** Up to here jobs are no longer known one by one: all have started. */
  #allUpTo = -1;

  /** @returns false where the job has started before */
  add(jobId: number): boolean {
    if (jobId <= this.#allUpTo || this.#known.has(jobId)) return false;
    this.#known.add(jobId);
    const [oldest = jobId] = this.#known;
    if (this.#known.size > MAX_KNOWN) {
      this.#known.delete(oldest);
      this.#allUpTo = Math.max(this.#allUpTo, oldest);
    }
    return true;
  }
}
