import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { Api, Health } from "../connection/api.ts";
import type { ApplicationModel } from "./application_model.ts";
import type { Route } from "./route.ts";

export type { Route };

/** How the page stands with the monitor. */
export type ConnectionState =
  | "connecting"
  /** Frames arrive as they are made. */
  | "live"
  /** The monitor does not answer; the page tries again by itself. */
  | "lost"
  /** The monitor does not know the page's token: it was started anew. */
  | "refused";

/** How the reader wants the page; "auto": as the system has it. */
export type Theme = "auto" | "light" | "dark";

/** What every part of the page shows, and what it can ask for. */
export interface PageState {
  readonly api: Api;
  /** Oldest first, as the API lists them; null before the monitor's first answer. */
  readonly applications: ReadonlySignal<readonly ApplicationSummary[] | null>;
  /**
   * The application that is looked at; null before the first. While the view is
   * paused it is a copy that stands still.
   */
  readonly model: ReadonlySignal<ApplicationModel | null>;
  /**
   * Rises when the model has changed, at most once a drawn frame, and not while
   * the view is paused. What shows the model reads it.
   */
  readonly version: ReadonlySignal<number>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** Since when the monitor does not answer, epoch milliseconds of the browser; null while it does. */
  readonly lostSince: ReadonlySignal<number | null>;
  /** What the monitor says of itself; null before its first answer. */
  readonly health: ReadonlySignal<Health | null>;
  /** Whether the monitor is of another version than the page. */
  readonly isOutdated: ReadonlySignal<boolean>;
  /**
   * The monitor's clock, epoch milliseconds; moves once a second, not while the
   * view is paused or the monitor does not answer: what runs may have ended.
   */
  readonly now: ReadonlySignal<number>;
  /** While true the view stands still; nothing is lost. */
  readonly paused: Signal<boolean>;
  /** The part of the page that is shown, as the address after `#` says. */
  readonly route: ReadonlySignal<Route>;
  readonly theme: Signal<Theme>;
  /** What the theme comes to now. What draws on a canvas reads it. */
  readonly colorScheme: ReadonlySignal<"light" | "dark">;
  /** The row that the jobs table is to unfold, scroll to and focus; it sets null when it has. */
  readonly focusRow: Signal<RowFocus | null>;
  /** What the reader is asked to confirm; null where nothing is. */
  readonly cancelRequest: Signal<CancelRequest | null>;
  /** What a screen reader is told next, and everybody is shown. */
  readonly notice: Signal<string>;
}

/** A job or a stage attempt in the jobs table. */
export type RowFocus =
  | { readonly jobId: number }
  /** `<stageId>.<stageAttemptId>`. */
  | { readonly stage: string };

/** The wish to cancel something that runs. */
export interface CancelRequest {
  readonly appKey: string;
  readonly kind: "job" | "stage";
  readonly id: number;
  /** As the reader knows it. */
  readonly title: string;
}
