import { lazyView } from "./parts/lazy_view.tsx";

const activity = lazyView(async () => (await import("./activity/activity_view.tsx")).ActivityView);
const streaming = lazyView(async () =>
  (await import("./streaming/streaming_view.tsx")).StreamingView
);
const timeline = lazyView(async () => (await import("./timeline/timeline_view.tsx")).TimelineView);

export const ActivityView = activity.View;
export const StreamingView = streaming.View;
export const TimelineView = timeline.View;

/** Fetches every view: they are to be had after the monitor has gone, too. */
export function preloadViews(): void {
  for (const view of [timeline, activity, streaming]) view.preload();
}
