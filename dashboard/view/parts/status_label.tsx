import type { JSX } from "preact";

/** What became of an application, a job or a stage so far. */
export type Status =
  | "PENDING"
  | "RUNNING"
  | "COMPLETED"
  | "FAILED"
  | "SKIPPED"
  | "ENDED"
  | "TERMINATED"
  | "UNKNOWN";

/** A status as a word beside its colour. */
export function StatusLabel({ status }: { readonly status: Status }): JSX.Element {
  const word = status.toLowerCase();
  return (
    <span class={`status status-${word}`}>
      <span class="status-mark" aria-hidden="true" />
      <span data-field="status">{word}</span>
    </span>
  );
}
