import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PageState } from "../../model/page_state.ts";
import { Poller } from "../../timeline/poller.ts";

/** What is asked for, and how often. */
export interface PollerUse {
  /** Milliseconds. */
  readonly interval: number;
  readonly ask: () => Promise<void>;
  /** Whether there is something to show: a view that is paused asks for it only once. */
  readonly hasAnswer: () => boolean;
}

/**
 * Asks the monitor at once and then each interval while the application runs,
 * not while the page is hidden.
 */
export function usePoller(state: PageState, { interval, ask, hasAnswer }: PollerUse): void {
  const key = useComputed(() => pollKey(state)).value;
  useEffect(() => {
    if (key === null) return;
    const poller = new Poller({
      interval,
      ask: async () => {
        const paused = state.paused.peek();
        const runs = state.model.peek()?.summary.status === "RUNNING";
        if (!paused || !hasAnswer()) await ask();
        return runs && !paused;
      },
    });
    const follow = () => document.hidden ? poller.stop() : poller.start();
    document.addEventListener("visibilitychange", follow);
    follow();
    return () => {
      document.removeEventListener("visibilitychange", follow);
      poller.stop();
    };
  }, [key]);
}

/**
 * What changes when the monitor is to be asked at once what an application has
 * done; null while it is not to be asked.
 */
function pollKey(state: PageState): string | null {
  const model = state.model.value;
  if (model === null || state.connection.value !== "live") return null;
  state.version.value;
  const { id, status, seq } = model.summary;
  if (state.paused.value) return `${id} paused`;
  // One that runs is asked by the clock, one that has ended only if there is news.
  return status === "RUNNING" ? id : `${id} ${status} ${seq}`;
}
