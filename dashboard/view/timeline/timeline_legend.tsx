import type { JSX } from "preact";
import { TASK_PHASES } from "../../timeline/task_phase.ts";

const MARKS = [
  ["running", "Running"],
  ["failed", "Failed"],
  ["killed", "Killed"],
  ["added", "Executor added"],
  ["removed", "Executor removed"],
] as const;

/** What the colours and the marks of the timeline mean. */
export function TimelineLegend(): JSX.Element {
  return (
    <ul class="timeline-legend" aria-label="Legend">
      {TASK_PHASES.map(({ name, token }) => (
        <li key={name}>
          <span class="timeline-swatch" style={{ background: `var(${token})` }} />
          {name}
        </li>
      ))}
      {MARKS.map(([kind, name]) => (
        <li key={kind}>
          <span class={`timeline-swatch timeline-swatch-${kind}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
