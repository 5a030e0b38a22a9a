/** What the band on top shows of a job. */
export interface BandJob {
  readonly jobId: number;
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
}

/** A job with the row of the band that it is in. */
export interface PlacedJob<J extends BandJob> {
  readonly job: J;
  readonly row: number;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Epoch milliseconds; now while it runs. */
  readonly end: number;
}

/** Jobs one beside the other, those that ran at the same time one below the other. */
export interface JobBand<J extends BandJob> {
  /** By start. */
  readonly jobs: readonly PlacedJob<J>[];
  readonly numRows: number;
  /** Jobs for which there was no row. */
  readonly numLeftOut: number;
}

/**
 * Places jobs in rows so that none overlap.
 *
 * @param now where jobs that run end, epoch milliseconds
 * @param maxRows jobs for which there is no row are counted
 */
export function placeJobs<J extends BandJob>(
  jobs: Iterable<J>,
  now: number,
  maxRows: number,
): JobBand<J> {
  const started = Array.from(jobs).flatMap((job) => {
    const start = job.submissionTime;
    if (start === null) return [];
    return [{ job, start, end: Math.max(job.completionTime ?? now, start + 1) }];
  }).sort((a, b) => a.start - b.start || a.job.jobId - b.job.jobId);
  const ends: number[] = [];
  const placed: PlacedJob<J>[] = [];
  for (const { job, start, end } of started) {
    let row = ends.findIndex((previous) => previous <= start);
    if (row < 0) row = ends.length;
    if (row >= maxRows) continue;
    ends[row] = end;
    placed.push({ job, row, start, end });
  }
  return { jobs: placed, numRows: ends.length, numLeftOut: started.length - placed.length };
}
