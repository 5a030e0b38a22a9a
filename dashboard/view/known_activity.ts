import { type Signal, signal } from "@preact/signals";
import type { Activity } from "../../protocol/page/activity.ts";
import type { PageState } from "../model/page_state.ts";

interface Known {
  readonly appKey: string;
  readonly activity: Signal<Activity | null>;
}

const known = new WeakMap<PageState, Known>();

/**
 * What an application did over time, as the monitor said it last; null before.
 * It stays while the application is looked at, whoever asked, and when the
 * monitor has gone.
 */
export function knownActivity(state: PageState, appKey: string): Signal<Activity | null> {
  let found = known.get(state);
  if (found?.appKey !== appKey) {
    found = { appKey, activity: signal(null) };
    known.set(state, found);
  }
  return found.activity;
}

/** @throws what `Api` throws */
export async function askActivity(state: PageState, appKey: string): Promise<Activity> {
  // Another application may be looked at when the answer comes.
  const activity = knownActivity(state, appKey);
  return activity.value = await state.api.activity(appKey);
}
