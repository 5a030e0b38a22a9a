import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PageState } from "../../model/page_state.ts";
import { TaskLoader } from "../../timeline/task_loader.ts";
import { TimelineModel } from "../../timeline/timeline_model.ts";
import { askActivity, knownActivity } from "../known_activity.ts";
import { usePoller } from "./use_poller.ts";

/** Milliseconds between two questions for tasks. */
const TASK_INTERVAL = 1000;
/** Milliseconds between two questions for what the executors did, which changes rarely. */
const ACTIVITY_INTERVAL = 5000;

interface Kept {
  readonly appKey: string;
  readonly model: TimelineModel;
  readonly loader: TaskLoader;
}

/** What was loaded stays while another part of the page is shown. */
const keptModels = new WeakMap<PageState, Kept>();

/** The timeline of the application that is looked at, kept up to date while it is shown. */
export function useTimelineModel(state: PageState): TimelineModel | null {
  const appKey = state.model.value?.summary.id ?? null;
  const kept = appKey === null ? null : keptFor(state, appKey);
  usePoller(state, {
    interval: TASK_INTERVAL,
    ask: async () => await kept?.loader.load(),
    hasAnswer: () => kept?.model.loaded.peek() ?? false,
  });
  usePoller(state, {
    interval: ACTIVITY_INTERVAL,
    ask: async () => {
      if (kept === null) return;
      kept.model.setExecutorChanges((await askActivity(state, kept.appKey)).executorChanges);
    },
    hasAnswer: () => (kept?.model.executorChanges.peek().length ?? 0) > 0,
  });
  useEffect(() =>
    effect(() => {
      state.version.value;
      const model = state.model.value;
      if (kept === null || model?.summary.id !== kept.appKey) return;
      kept.model.jobs.value = Array.from(model.jobs.values());
      kept.model.now.value = model.summary.status === "RUNNING" ? state.now.value : null;
    }), [kept]);
  return kept?.model ?? null;
}

/** Has the timeline of an application there before it is shown. */
export async function loadTimeline(state: PageState, appKey: string): Promise<void> {
  const { model, loader } = keptFor(state, appKey);
  const activity = knownActivity(state, appKey).peek();
  if (activity !== null) model.setExecutorChanges(activity.executorChanges);
  await loader.load();
}

function keptFor(state: PageState, appKey: string): Kept {
  let kept = keptModels.get(state);
  if (kept?.appKey !== appKey) {
    const model = new TimelineModel();
    const loader = new TaskLoader({
      ask: (cursor) => state.api.tasks(appKey, cursor),
      take: (chunk) => model.merge(chunk),
    });
    kept = { appKey, model, loader };
    keptModels.set(state, kept);
  }
  return kept;
}
