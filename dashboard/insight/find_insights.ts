import { fallingBehind } from "./falling_behind.ts";
import { gc } from "./gc.ts";
import { idleCores } from "./idle_cores.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { retries } from "./retries.ts";
import { skew } from "./skew.ts";
import { spill } from "./spill.ts";
import { stalledStage } from "./stalled_stage.ts";
import { tinyTasks } from "./tiny_tasks.ts";

const RULES = [stalledStage, fallingBehind, skew, spill, idleCores, tinyTasks, gc, retries];

/** What every rule has to say, the weightiest first: warnings, then by the time lost. */
export function findInsights(input: InsightInput): Insight[] {
  return RULES.flatMap((rule) => rule(input)).sort((a, b) =>
    Number(b.severity === "warning") - Number(a.severity === "warning") || b.lost - a.lost
  );
}
