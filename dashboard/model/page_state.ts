import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { ApplicationModel } from "./application_model.ts";

/** How the page stands with the monitor. */
export type ConnectionState =
  | "connecting"
  /** Frames arrive as they are made. */
  | "live"
  /** The monitor does not answer; the page tries again by itself. */
  | "lost"
  /** The monitor does not know the page's token: it was started anew. */
  | "refused";

/** What every part of the page shows, and what it can ask for. */
export interface PageState {
  /** Oldest first, as the API lists them. */
  readonly applications: ReadonlySignal<readonly ApplicationSummary[]>;
  /** The application that is looked at; null before the first. */
  readonly model: ReadonlySignal<ApplicationModel | null>;
  /**
   * Rises when the model has changed, at most once a drawn frame, and not while
   * the view is paused. What shows the model reads it.
   */
  readonly version: ReadonlySignal<number>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** The monitor's clock, epoch milliseconds; moves once a second. */
  readonly now: ReadonlySignal<number>;
  /** While true the view stands still; nothing is lost. */
  readonly paused: Signal<boolean>;
  /** The part of the page that is shown, as the address after `#` says. */
  readonly route: ReadonlySignal<Route>;
}

/** What the address after `#` says: `#/<application>/<view>`. */
export interface Route {
  /** Null: the newest application. */
  readonly appKey: string | null;
  readonly view: "jobs" | "timeline" | "activity" | "streaming";
}

