import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";
import { insightBook } from "./insight_book.ts";

/** What could be better about one stage attempt, dismissed or not; nothing where all is well. */
export function StageInsights(
  { state, stageKey }: { readonly state: PageState; readonly stageKey: string },
): JSX.Element | null {
  const found = insightBook(state).found.value
    .filter(({ subject }) => subject.type === "stage" && subject.key === stageKey);
  if (found.length === 0) return null;
  return (
    <ul class="stage-insights">
      {found.map(({ kind, severity, title, evidence, remedy }) => (
        <li key={kind} class="insight" data-insight={kind} data-severity={severity}>
          <strong>{title}</strong>
          <p>{evidence}</p>
          <p>{remedy}</p>
        </li>
      ))}
    </ul>
  );
}
