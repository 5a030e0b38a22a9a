import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { hitTask } from "../../timeline/hit_task.ts";
import type { PlacedLane } from "../../timeline/lane_layout.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";

/** CSS pixels. */
export const AXIS_HEIGHT = 24;
/** CSS pixels, of one row of the band of jobs. */
export const JOB_HEIGHT = 20;

/** How near the pointer must come to a bar, CSS pixels. */
const TOLERANCE = 3;

/** Where on the canvas things are, CSS pixels. */
export interface TimelineGeometry {
  readonly width: number;
  readonly height: number;
  /** Width of the executors' names. */
  readonly gutter: number;
  /** How far the lanes are scrolled. */
  readonly scrollTop: number;
}

/** Height of what does not scroll: the axis, and the band of jobs below it. */
export function headerHeight(numJobRows: number): number {
  return AXIS_HEIGHT + numJobRows * JOB_HEIGHT + (numJobRows > 0 ? 4 : 0);
}

/** What is at a point of the canvas. */
export type TimelineTarget =
  | { readonly kind: "task"; readonly taskId: number }
  | { readonly kind: "job"; readonly job: JobSnapshot }
  | { readonly kind: "executor"; readonly lane: PlacedLane };

/** Finds what is at a point of the canvas. */
export function targetAt(
  model: TimelineModel,
  geometry: TimelineGeometry,
  x: number,
  y: number,
): TimelineTarget | null {
  const view = model.view.peek();
  if (view === null) return null;
  const { width, gutter, scrollTop } = geometry;
  const band = model.jobBand.peek();
  const header = headerHeight(band.numRows);
  const laneY = y - header + scrollTop;
  const layout = model.layout.peek();
  if (x < gutter) {
    const lane = y < header ? undefined : layout.laneAt(laneY);
    return lane === undefined ? null : { kind: "executor", lane };
  }
  const millisecondsPerPixel = (view.end - view.start) / (width - gutter);
  const time = view.start + (x - gutter) * millisecondsPerPixel;
  const tolerance = TOLERANCE * millisecondsPerPixel;
  if (y < header) {
    const row = Math.floor((y - AXIS_HEIGHT) / JOB_HEIGHT);
    const placed = band.jobs.findLast((placed) =>
      placed.row === row && placed.start <= time + tolerance && placed.end >= time - tolerance
    );
    return placed === undefined ? null : { kind: "job", job: placed.job };
  }
  const placed = layout.slotAt(laneY);
  if (placed === undefined) return null;
  const row = hitTask(model.store, placed.slot, time, tolerance);
  if (row < 0 || model.store.columns.launchTime[row]! > model.end.peek()) return null;
  return { kind: "task", taskId: model.store.columns.taskId[row]! };
}
