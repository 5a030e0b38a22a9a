import type { ApplicationModel } from "./application_model.ts";
import { type Progress, runningProgress } from "./running_progress.ts";

/** What the browser shows of the page where it does not show the page. */
export function pageTitle(model: ApplicationModel | null): string {
  if (model === null) return "SparkMonitor";
  const { appName, id } = model.summary;
  const progress = runningProgress(model);
  return `${progress === null ? "" : `${percent(progress)} · `}${appName ?? id} · SparkMonitor`;
}

/** Rounded down, so that 100 % is the end. */
function percent({ numCompletedTasks, numTasks }: Progress): string {
  const share = numTasks === 0 ? 0 : Math.floor(100 * numCompletedTasks / numTasks) / 100;
  return new Intl.NumberFormat(undefined, { style: "percent" }).format(share);
}
