import { effect } from "@preact/signals";
import type { PageState } from "../model/page_state.ts";
import { askActivity } from "./known_activity.ts";
import { preloadViews } from "./lazy_views.ts";

/**
 * As soon as an application ends has the page ask for what its views would ask
 * for when they are shown: the monitor of `run` ends with its program.
 */
export function keepAtEnd(state: PageState): void {
  let running: string | null = null;
  effect(() => {
    state.version.value;
    const summary = state.model.value?.summary;
    if (summary === undefined) return;
    const { id, status } = summary;
    if (running === id && status !== "RUNNING") load(state, id).catch(() => {});
    running = status === "RUNNING" ? id : null;
  });
}

async function load(state: PageState, appKey: string): Promise<void> {
  preloadViews();
  const [{ loadTimeline }] = await Promise.all([
    import("./timeline/timeline_view.tsx"),
    askActivity(state, appKey),
  ]);
  await loadTimeline(state, appKey);
}
