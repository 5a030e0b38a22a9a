/** What `doctor` says about one thing. */
export interface Finding {
  readonly name: string;
  /**
   * - `ok`: it is there and works.
   * - `missing`: it is not there, which only some uses need.
   * - `problem`: it is there, or was asked for, and does not work.
   */
  readonly status: "ok" | "missing" | "problem";
  /** What was found, as a version and a place. */
  readonly detail: string;
  /** What to do about it, or what to do with it. */
  readonly remedy?: string;
}
