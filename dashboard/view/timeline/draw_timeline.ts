import { type BarPicture, NUM_DENSITIES, type Pieces } from "../../timeline/bar_picture.ts";
import { BAR_HEIGHT, labelAt, type PlacedLane, slotTop } from "../../timeline/lane_layout.ts";
import { hitTask } from "../../timeline/hit_task.ts";
import { jobTitle } from "../../model/table/job_texts.ts";
import { tickStep, timeTicks } from "../../timeline/time_axis.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";
import type { Viewport } from "../../timeline/viewport.ts";
import {
  AXIS_HEIGHT,
  headerHeight,
  JOB_HEIGHT,
  type TimelineGeometry,
} from "./timeline_geometry.ts";
import type { TimelinePalette } from "./timeline_palette.ts";

/** A picture of the timeline, as it is to be painted. */
export interface TimelineScene extends TimelineGeometry {
  readonly model: TimelineModel;
  readonly view: Viewport;
  readonly palette: TimelinePalette;
  readonly picture: BarPicture;
  /** Device pixels a CSS pixel. */
  readonly pixelRatio: number;
  /** Row of the attempt under the pointer; -1 for none. */
  readonly hovered: number;
  /** Row of the chosen attempt; -1 for none. */
  readonly selected: number;
}

/** Room for a label of the time axis, with seconds and without, CSS pixels. */
const TICK_WIDTH = 112;
const SHORT_TICK_WIDTH = 72;

const DENSITY_ALPHA = Array.from(
  { length: NUM_DENSITIES },
  (_, i) => (i + 1.5) / (NUM_DENSITIES + 0.5),
);

/** Paints a scene. All it does is in proportion to the pixels that are seen. */
export function drawTimeline(ctx: CanvasRenderingContext2D, scene: TimelineScene): void {
  const { width, height, pixelRatio, palette, model } = scene;
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, width * pixelRatio, height * pixelRatio);
  ctx.font = palette.font;
  ctx.textBaseline = "middle";
  const ticks = timeTicks(scene.view.start, scene.view.end, maxTicks(scene));
  const header = headerHeight(model.jobBand.value.numRows);
  ctx.save();
  clip(ctx, scene, 0, header, width, height - header);
  drawLanes(ctx, scene, header, ticks.map(({ time }) => time));
  ctx.restore();
  drawAxis(ctx, scene, ticks);
  drawJobs(ctx, scene);
  ctx.fillStyle = palette.line;
  const px = pixelRatio;
  ctx.fillRect(0, Math.round(header * px) - 1, width * px, 1);
  ctx.fillRect(Math.round(scene.gutter * px) - 1, 0, 1, height * px);
}

function maxTicks({ view, width, gutter }: TimelineScene): number {
  const short = (width - gutter) / SHORT_TICK_WIDTH;
  const hasSeconds = tickStep(view.end - view.start, short) < 60_000;
  return Math.max(1, Math.floor(hasSeconds ? (width - gutter) / TICK_WIDTH : short));
}

function clip(
  ctx: CanvasRenderingContext2D,
  { pixelRatio }: TimelineScene,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  ctx.beginPath();
  ctx.rect(left * pixelRatio, top * pixelRatio, width * pixelRatio, height * pixelRatio);
  ctx.clip();
}

/** Device pixels from the canvas's left edge. */
function xOf({ view, width, gutter, pixelRatio }: TimelineScene, time: number): number {
  const share = (time - view.start) / (view.end - view.start);
  return (gutter + share * (width - gutter)) * pixelRatio;
}

function drawLanes(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  header: number,
  tickTimes: readonly number[],
): void {
  const { model, palette, picture, pixelRatio: px, scrollTop, width, height, gutter } = scene;
  const layout = model.layout.value;
  const matches = model.matches.value;
  const end = model.end.value;
  const plotWidth = (width - gutter) * px;
  picture.clear();
  const visible: PlacedLane[] = [];
  const first = layout.indexAt(scrollTop);
  for (let i = first; i < layout.lanes.length; i++) {
    const lane = layout.lanes[i]!;
    if (lane.top - scrollTop > height - header) break;
    visible.push(lane);
    drawLaneGround(ctx, scene, lane, header, i);
    for (let s = 0; s < lane.lane.slots.length; s++) {
      const top = slotTop(lane, s) - scrollTop;
      if (top + BAR_HEIGHT < 0 || top > height - header) continue;
      const y = Math.round((header + top) * px);
      picture.addSlot(model.store, lane.lane.slots[s]!, matches, scene.view, plotWidth, y, end);
    }
  }
  ctx.fillStyle = palette.line;
  ctx.globalAlpha = 0.5;
  for (const time of tickTimes) {
    ctx.fillRect(Math.round(xOf(scene, time)), header * px, 1, height * px);
  }
  ctx.globalAlpha = 1;
  ctx.save();
  clip(ctx, scene, gutter, header, width - gutter, height - header);
  ctx.translate(Math.round(gutter * px), 0);
  drawBars(ctx, scene, Math.round(BAR_HEIGHT * px));
  ctx.restore();
  for (const lane of visible) drawLaneLabel(ctx, scene, lane, header);
}

function drawLaneGround(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  lane: PlacedLane,
  header: number,
  index: number,
): void {
  const { model, palette, pixelRatio: px, scrollTop, width, gutter } = scene;
  const y = Math.round((header + lane.top - scrollTop) * px);
  const laneHeight = Math.round(lane.height * px);
  if (index > 0) {
    ctx.fillStyle = palette.line;
    ctx.fillRect(0, y, width * px, 1);
  }
  const times = model.executorTimes.value.get(model.store.executors[lane.lane.executor]!);
  if (times === undefined) return;
  const left = gutter * px;
  const right = width * px;
  ctx.fillStyle = palette.surfaceSunken;
  if (times.added !== null) {
    const x = Math.min(right, xOf(scene, times.added));
    if (x > left) ctx.fillRect(left, y + 1, x - left, laneHeight - 1);
    drawMark(ctx, scene, x, y, laneHeight, "added");
  }
  if (times.removed !== null) {
    const x = Math.max(left, xOf(scene, times.removed));
    if (x < right) {
      ctx.fillStyle = palette.surfaceSunken;
      ctx.fillRect(x, y + 1, right - x, laneHeight - 1);
    }
    drawMark(ctx, scene, x, y, laneHeight, "removed");
  }
}

/** A flag that points to where the executor is: right where it came, left where it went. */
function drawMark(
  ctx: CanvasRenderingContext2D,
  { palette, pixelRatio: px, gutter, width }: TimelineScene,
  x: number,
  y: number,
  laneHeight: number,
  kind: "added" | "removed",
): void {
  if (x < gutter * px || x > width * px) return;
  ctx.fillStyle = kind === "added" ? palette.done : palette.killed;
  ctx.fillRect(Math.round(x) - 1, y, Math.max(1, Math.round(1.5 * px)), laneHeight);
  const length = (kind === "added" ? 5 : -5) * px;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + length, y + 4 * px);
  ctx.lineTo(x, y + 8 * px);
  ctx.fill();
}

function drawLaneLabel(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  lane: PlacedLane,
  header: number,
): void {
  const { model, palette, pixelRatio: px, scrollTop, gutter, height } = scene;
  const middle = labelAt(lane, scrollTop, scrollTop + height - header);
  if (middle === null) return;
  ctx.fillStyle = palette.text;
  ctx.textAlign = "left";
  const name = model.store.executors[lane.lane.executor]!;
  const label = /^\d+$/.test(name) && gutter >= 100 ? `Executor ${name}` : name;
  drawText(ctx, label, 8 * px, (header + middle - scrollTop) * px, (gutter - 16) * px);
}

/** Writes a text; shortened where it has no room. */
function drawText(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room: number,
): void {
  if (room <= 0) return;
  // Longer than any room has place for; a name may be as long as one likes.
  let shown = text.slice(0, 200);
  if (ctx.measureText(shown).width > room) {
    let low = 0;
    let high = shown.length;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (ctx.measureText(`${shown.slice(0, middle)}…`).width <= room) low = middle;
      else high = middle - 1;
    }
    if (low === 0) return;
    shown = `${shown.slice(0, low)}…`;
  }
  ctx.fillText(shown, x, y);
}

function drawBars(ctx: CanvasRenderingContext2D, scene: TimelineScene, barHeight: number): void {
  const { palette, picture, pixelRatio: px } = scene;
  picture.fills.forEach((densities, fill) => {
    ctx.fillStyle = palette.fills[fill]!;
    densities.forEach((pieces, density) => {
      ctx.globalAlpha = DENSITY_ALPHA[density]!;
      fillPieces(ctx, pieces, barHeight);
    });
  });
  ctx.globalAlpha = 1;
  drawHatched(ctx, picture.killed, palette.killed, palette.killedHatch, barHeight, px);
  drawHatched(ctx, picture.failed, palette.failed, palette.failedHatch, barHeight, px);
  drawOpenEnds(ctx, scene, barHeight);
  drawOutline(ctx, scene, scene.hovered, palette.text);
  drawOutline(ctx, scene, scene.selected, palette.focus);
}

function fillPieces(ctx: CanvasRenderingContext2D, { data, length }: Pieces, height: number): void {
  for (let i = 0; i < length; i += 3) ctx.fillRect(data[i]!, data[i + 2]!, data[i + 1]!, height);
}

/** The lower half hatched and edged; where that is too narrow to be seen, all of it. */
function drawHatched(
  ctx: CanvasRenderingContext2D,
  { data, length }: Pieces,
  colour: string,
  hatch: CanvasPattern | string,
  height: number,
  px: number,
): void {
  const edge = Math.max(1, Math.round(2 * px));
  for (let i = 0; i < length; i += 3) {
    const [left, width, top] = [data[i]!, data[i + 1]!, data[i + 2]!];
    const narrow = width < 4 * px;
    ctx.fillStyle = narrow ? colour : hatch;
    ctx.fillRect(left, top + (narrow ? 0 : height / 3), width, narrow ? height : (height * 2) / 3);
    ctx.fillStyle = colour;
    ctx.fillRect(left, top + height - edge, width, edge);
  }
}

/** An arrow at the end of what still runs. */
function drawOpenEnds(
  ctx: CanvasRenderingContext2D,
  { palette, picture: { open: { data, length } }, pixelRatio: px }: TimelineScene,
  height: number,
): void {
  ctx.fillStyle = palette.running;
  ctx.beginPath();
  for (let i = 0; i < length; i += 3) {
    const right = data[i]! + data[i + 1]!;
    const top = data[i + 2]!;
    ctx.moveTo(right, top);
    ctx.lineTo(right + 5 * px, top + height / 2);
    ctx.lineTo(right, top + height);
  }
  ctx.fill();
}

function drawOutline(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  row: number,
  colour: string,
): void {
  if (row < 0) return;
  const { model: { store, layout, end }, pixelRatio: px, gutter, scrollTop, view } = scene;
  const launch = store.columns.launchTime[row]!;
  const executor = store.columns.executor[row]!;
  const lane = layout.value.lanes.find((placed) => placed.lane.executor === executor);
  const index = lane?.lane.slots.findIndex((slot) => hitTask(store, slot, launch, 0) === row) ?? -1;
  if (lane === undefined || index < 0) return;
  const from = Math.max(launch, view.start);
  const to = Math.min(store.endTime[row]!, end.value, view.end);
  if (to < from) return;
  const left = xOf(scene, from) - gutter * px;
  const width = Math.max(xOf(scene, to) - gutter * px - left, 3 * px);
  const header = headerHeight(scene.model.jobBand.value.numRows);
  const top = (header + slotTop(lane, index) - scrollTop) * px;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * px;
  ctx.strokeRect(left - px, top - px, width + px, BAR_HEIGHT * px + 2 * px);
}

function drawAxis(
  ctx: CanvasRenderingContext2D,
  scene: TimelineScene,
  ticks: ReturnType<typeof timeTicks>,
): void {
  const { palette, pixelRatio: px, width, gutter } = scene;
  const middle = (AXIS_HEIGHT * px) / 2;
  ctx.fillStyle = palette.textQuiet;
  drawText(ctx, ticks[0]?.date ?? "", 8 * px, middle, (gutter - 16) * px);
  ctx.save();
  clip(ctx, scene, gutter, 0, width - gutter, AXIS_HEIGHT);
  for (const [i, { time, label, date }] of ticks.entries()) {
    const x = Math.round(xOf(scene, time));
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, 0, 1, AXIS_HEIGHT * px);
    ctx.fillStyle = palette.textQuiet;
    ctx.fillText(i > 0 && date !== null ? `${date}, ${label}` : label, x + 4 * px, middle);
  }
  ctx.restore();
}

function drawJobs(ctx: CanvasRenderingContext2D, scene: TimelineScene): void {
  const { model, palette, pixelRatio: px, width, gutter, view } = scene;
  const { jobs, numRows } = model.jobBand.value;
  if (numRows === 0) return;
  const filter = model.filter.value;
  ctx.fillStyle = palette.textQuiet;
  drawText(ctx, "Jobs", 8 * px, (AXIS_HEIGHT + JOB_HEIGHT / 2) * px, (gutter - 16) * px);
  ctx.save();
  clip(ctx, scene, gutter, AXIS_HEIGHT, width - gutter, numRows * JOB_HEIGHT);
  const barHeight = (JOB_HEIGHT - 4) * px;
  for (const { job, row, start, end } of jobs) {
    if (end < view.start || start > view.end) continue;
    const left = Math.max(xOf(scene, start), (gutter - 2) * px);
    const right = Math.min(xOf(scene, end), (width + 2) * px);
    const top = (AXIS_HEIGHT + row * JOB_HEIGHT + 2) * px;
    const failed = job.status === "FAILED";
    const dimmed = filter?.kind === "job" && filter.jobId !== job.jobId;
    const barWidth = Math.max(right - left - 1, 1);
    ctx.globalAlpha = dimmed ? 0.4 : 1;
    ctx.fillStyle = palette.surfaceSunken;
    ctx.fillRect(left, top, barWidth, barHeight);
    const hasLabel = barWidth > 48 * px;
    // Where there is no room for the cross, a hatch says that it failed.
    if (failed && !hasLabel) {
      ctx.fillStyle = palette.failedHatch;
      ctx.fillRect(left, top + barHeight / 2, barWidth, barHeight / 2);
    }
    ctx.fillStyle = failed
      ? palette.failed
      : job.status === "RUNNING"
      ? palette.running
      : palette.done;
    ctx.fillRect(left, top, Math.min(barWidth, 3 * px), barHeight);
    ctx.fillRect(left, top + barHeight - 2 * px, barWidth, 2 * px);
    if (hasLabel) {
      ctx.fillStyle = palette.text;
      const label = `${failed ? "✕ " : ""}${job.jobId} ${jobTitle(job)}`;
      drawText(ctx, label, left + 6 * px, top + barHeight / 2, barWidth - 10 * px);
    }
  }
  ctx.globalAlpha = 1;
  ctx.restore();
}
