import type { PageState } from "../model/page_state.ts";
import { askActivity } from "./known_activity.ts";
import { preloadViews } from "./lazy_views.ts";

/**
 * Has the page ask for what its views would ask for when they are shown. To be
 * called when the application has just ended: the monitor of `run` ends with it.
 */
export async function keepApplication(state: PageState, appKey: string): Promise<void> {
  preloadViews();
  try {
    const [{ loadTimeline }] = await Promise.all([
      import("./timeline/timeline_view.tsx"),
      askActivity(state, appKey),
    ]);
    await loadTimeline(state, appKey);
  } catch {
    // It is gone already: the views say so.
  }
}
