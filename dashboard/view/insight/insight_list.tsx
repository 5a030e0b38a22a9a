import type { JSX } from "preact";
import { useSignal, useSignalEffect } from "@preact/signals";
import { stageName } from "../../insight/ended_stages.ts";
import type { Insight, InsightSubject } from "../../insight/insight.ts";
import { dismissalKey, selectInsights } from "../../insight/select_insights.ts";
import type { PageState } from "../../model/page_state.ts";
import { formatRoute } from "../../model/route.ts";
import { type InsightBook, insightBook } from "./insight_book.ts";

/** What could be better about the application: a line each, a few at most, none where all is well. */
export function InsightList({ state }: { readonly state: PageState }): JSX.Element {
  const book = insightBook(state);
  const shown = selectInsights(book.found.value, book.dismissed.value);
  return (
    <>
      <Announcement book={book} />
      {shown.length > 0 && (
        <section class="insights" aria-label="Insights">
          <ul>
            {shown.map((insight) => (
              <InsightItem
                key={dismissalKey(insight)}
                insight={insight}
                state={state}
                onDismiss={() => book.dismiss(insight)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface InsightItemProps {
  readonly insight: Insight;
  readonly state: PageState;
  readonly onDismiss: () => void;
}

function InsightItem({ insight, state, onDismiss }: InsightItemProps) {
  const { kind, severity, subject, title, evidence, remedy } = insight;
  return (
    <li class="insight" data-insight={kind} data-severity={severity}>
      <details>
        <summary>
          <span class="insight-severity">{severity === "warning" ? "Warning" : "Hint"}</span>{" "}
          <strong>{title}</strong> {evidence}
        </summary>
        <p>What helps: {remedy}</p>
      </details>
      <SubjectLink subject={subject} state={state} />
      <button
        type="button"
        aria-label={`Dismiss: ${title}`}
        onClick={(event) => {
          focusAnother(event.currentTarget);
          onDismiss();
        }}
      >
        Dismiss
      </button>
    </li>
  );
}

/** Whoever dismisses by keyboard goes on with the next insight, after the last with the page. */
function focusAnother(button: HTMLElement) {
  const item = button.closest("li");
  const other = item?.nextElementSibling ?? item?.previousElementSibling;
  (other?.querySelector("button") ?? document.getElementById("main"))?.focus();
}

function SubjectLink({ subject, state }: { subject: InsightSubject; state: PageState }) {
  if (subject.type === "application") return null;
  const appKey = state.route.value.appKey;
  if (subject.type === "query") {
    return <a href={formatRoute({ appKey, view: "streaming" })}>Show query</a>;
  }
  return (
    <a
      href={formatRoute({ appKey, view: "jobs" })}
      onClick={() => state.focusRow.value = { stage: subject.key }}
    >
      Show {stageName(subject.key)}
    </a>
  );
}

/** Says each insight once, by its title: its numbers may change every second. */
function Announcement({ book }: { book: InsightBook }) {
  const text = useSignal("");
  useSignalEffect(() => {
    const fresh = selectInsights(book.found.value, book.dismissed.value)
      .filter((insight) => !book.announced.has(dismissalKey(insight)));
    if (fresh.length > 0) text.value = fresh.map(({ title }) => title).join(". ");
    for (const insight of fresh) book.announced.add(dismissalKey(insight));
  });
  return <p role="status" class="visually-hidden">{text}</p>;
}
