import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { findInsights } from "../../insight/find_insights.ts";
import { type Insight, insightKey } from "../../insight/insight.ts";
import { dismissalKey } from "../../insight/select_insights.ts";
import { StallTracker } from "../../insight/stall_tracker.ts";
import type { ApplicationModel } from "../../model/application_model.ts";
import type { PageState } from "../../model/page_state.ts";
import { askActivity, knownActivity } from "../known_activity.ts";

/** Milliseconds between two questions for the activity. */
const ACTIVITY_INTERVAL = 15_000;

/** What is found in the application that is looked at. */
export interface InsightBook {
  /** All of it, the weightiest first. */
  readonly found: ReadonlySignal<readonly Insight[]>;
  /** What the reader does not want to see again of this application: `dismissalKey`s. */
  readonly dismissed: ReadonlySignal<ReadonlySet<string>>;
  /** Until the page is loaded anew. */
  dismiss(insight: Insight): void;
  /** What screen readers were told of this application: `dismissalKey`s. */
  readonly announced: Set<string>;
}

const books = new WeakMap<PageState, InsightBook>();

/** The book of a page; the rules run once a second, however many components read it. */
export function insightBook(state: PageState): InsightBook {
  let book = books.get(state);
  if (book === undefined) books.set(state, book = openBook(state));
  return book;
}

function openBook(state: PageState): InsightBook {
  const found = signal<readonly Insight[]>([]);
  const dismissed = signal<ReadonlySet<string>>(new Set());
  const announced = new Set<string>();
  const dismissals = new Map<string, ReadonlySet<string>>();
  let watch: ApplicationWatch | null = null;
  effect(() => {
    const model = state.model.value;
    const now = state.now.value;
    const live = state.connection.value === "live";
    if (state.paused.value) return;
    if (model?.summary.id !== watch?.appKey) {
      watch = model && new ApplicationWatch(model.summary.id, state);
      dismissed.value = dismissals.get(watch?.appKey ?? "") ?? new Set();
      announced.clear();
    }
    const insights = model === null || watch === null ? [] : watch.look(model, now, live);
    if (JSON.stringify(insights) !== JSON.stringify(found.peek())) found.value = insights;
  });
  function dismiss(insight: Insight) {
    dismissed.value = new Set([...dismissed.peek(), dismissalKey(insight)]);
    if (watch !== null) dismissals.set(watch.appKey, dismissed.peek());
  }
  return { found, dismissed, dismiss, announced };
}

/** What is remembered of one application from one look to the next. */
class ApplicationWatch {
  readonly #stalls = new StallTracker();
  #found: readonly Insight[] = [];
  #askedAt = -Infinity;
  #askedWhileRunning = true;

  constructor(readonly appKey: string, readonly state: PageState) {}

  look(model: ApplicationModel, now: number, live: boolean): readonly Insight[] {
    const { status, endTime } = model.summary;
    // Unless frames come, that nothing moves says nothing.
    const stalls = live && status === "RUNNING" ? this.#stalls.look(model.stages, now) : new Map();
    this.#askForActivity(now, status === "RUNNING");
    return this.#found = findInsights({
      status,
      jobs: model.jobs,
      stages: model.stages,
      streamingQueries: model.streamingQueries,
      totalCores: model.totalCores,
      activity: knownActivity(this.state, this.appKey).peek(),
      stalls,
      now: status === "RUNNING" ? now : endTime ?? model.time,
      found: new Set(this.#found.map(({ kind, subject }) => insightKey(kind, subject))),
    });
  }

  /** The answer is looked at a second later; without one the rules do without. */
  #askForActivity(now: number, running: boolean) {
    if (document.hidden || !this.#askedWhileRunning || now - this.#askedAt < ACTIVITY_INTERVAL) {
      return;
    }
    this.#askedAt = now;
    askActivity(this.state, this.appKey).then(() => this.#askedWhileRunning = running, () => {});
  }
}
