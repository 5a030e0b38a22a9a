import { effect } from "@preact/signals";
import { BarPicture } from "../../timeline/bar_picture.ts";
import { slotTop } from "../../timeline/lane_layout.ts";
import { positionOf, type Step } from "../../timeline/task_neighbours.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";
import { drawTimeline } from "./draw_timeline.ts";
import {
  headerHeight,
  targetAt,
  type TimelineGeometry,
  type TimelineTarget,
} from "./timeline_geometry.ts";
import { type TimelinePalette, timelinePalette } from "./timeline_palette.ts";

/** What the canvas tells of, and is told. */
export interface TimelineCanvasOptions {
  readonly model: TimelineModel;
  /** What scrolls: it holds the canvas, and has the focus. */
  readonly scroller: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** The pointer is over something else; coordinates within the scroller, CSS pixels. */
  readonly onHover: (target: TimelineTarget | null, x: number, y: number) => void;
  /** Something was clicked, or chosen with Enter; null: nothing is there. */
  readonly onPick: (target: TimelineTarget | null) => void;
  /** Read within an effect: when it changes, so do the colours. */
  readonly colorScheme: () => unknown;
}

const KEY_STEPS: { readonly [key: string]: Step } = {
  ArrowLeft: "previous",
  ArrowRight: "next",
  ArrowUp: "up",
  ArrowDown: "down",
  PageUp: "laneUp",
  PageDown: "laneDown",
  Home: "first",
  End: "last",
};

/** How much of the time shown one press of a zoom key or button leaves. */
export const ZOOM_STEP = 0.6;
/** Movement beyond this is a drag, CSS pixels. */
const CLICK_SLOP = 4;

/** The canvas of the timeline: paints when something has changed, and takes what is done to it. */
export class TimelineCanvas {
  readonly #options: TimelineCanvasOptions;
  readonly #picture = new BarPicture();
  readonly #abort = new AbortController();
  readonly #resizes: ResizeObserver;
  readonly #stopEffects: readonly (() => void)[];
  /** By id; where each pointer that is down is, CSS pixels within the canvas. */
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #palette: TimelinePalette | null = null;
  #hovered: TimelineTarget | null = null;
  #dragged = false;
  #pressedAt = { x: 0, y: 0 };
  #frame = 0;

  constructor(options: TimelineCanvasOptions) {
    this.#options = options;
    const { scroller, canvas, model } = options;
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(scroller);
    this.#stopEffects = [
      effect(() => {
        options.colorScheme();
        this.#palette = null;
        this.#invalidate();
      }),
      effect(() => {
        void [model.layout.value, model.view.value, model.matches.value, model.end.value];
        void [model.jobBand.value, model.filter.value, model.selected.value];
        void model.executorTimes.value;
        this.#invalidate();
      }),
    ];
    const { signal } = this.#abort;
    canvas.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#move(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#release(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.#release(event), { signal });
    canvas.addEventListener("pointerleave", () => this.#hover(null, 0, 0), { signal });
    canvas.addEventListener("dblclick", (event) => this.#doubleClick(event), { signal });
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    scroller.addEventListener("scroll", () => this.#invalidate(), { signal, passive: true });
    scroller.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  /** Lets go of everything. */
  close(): void {
    this.#abort.abort();
    this.#resizes.disconnect();
    for (const stop of this.#stopEffects) stop();
    cancelAnimationFrame(this.#frame);
  }

  /** Zooms about the chosen attempt if it is in view, else about the middle. */
  zoom(factor: number): void {
    const { model } = this.#options;
    const view = model.view.peek();
    if (view === null) return;
    const row = this.#rowOf(model.selected.peek());
    const launch = model.store.columns.launchTime[row];
    const seen = launch !== undefined && launch >= view.start && launch <= view.end;
    model.zoom(seen ? launch : (view.start + view.end) / 2, factor);
  }

  get #geometry(): TimelineGeometry {
    const { scroller, canvas } = this.#options;
    const width = canvas.clientWidth;
    const gutter = width < 560 ? 64 : 112;
    return { width, height: scroller.clientHeight, gutter, scrollTop: scroller.scrollTop };
  }

  #invalidate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #resize(): void {
    this.#palette = null;
    // At once: a canvas that is resized is blank until it is painted.
    cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  #rowOf(taskId: number | null): number {
    return taskId === null ? -1 : this.#options.model.store.find(taskId);
  }

  #draw(): void {
    this.#frame = 0;
    const { canvas, model } = this.#options;
    const geometry = this.#geometry;
    const ctx = canvas.getContext("2d", { alpha: false });
    const view = model.view.peek();
    if (ctx === null || geometry.width === 0 || geometry.height === 0) return;
    const pixelRatio = devicePixelRatio;
    const width = Math.round(geometry.width * pixelRatio);
    const height = Math.round(geometry.height * pixelRatio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.height = `${geometry.height}px`;
      this.#palette = null;
    }
    this.#palette ??= timelinePalette(canvas, pixelRatio);
    if (view === null) {
      ctx.fillStyle = this.#palette.surface;
      ctx.fillRect(0, 0, width, height);
      return;
    }
    drawTimeline(ctx, {
      ...geometry,
      model,
      view,
      palette: this.#palette,
      picture: this.#picture,
      pixelRatio,
      hovered: this.#hovered?.kind === "task" ? this.#rowOf(this.#hovered.taskId) : -1,
      selected: this.#rowOf(model.selected.peek()),
    });
  }

  #target(x: number, y: number): TimelineTarget | null {
    return targetAt(this.#options.model, this.#geometry, x, y);
  }

  #hover(target: TimelineTarget | null, x: number, y: number): void {
    const { canvas, onHover } = this.#options;
    if (!sameTarget(target, this.#hovered)) {
      this.#hovered = target;
      canvas.classList.toggle("timeline-canvas-target", target !== null);
      this.#invalidate();
    }
    onHover(target, x, y);
  }

  /** Milliseconds that a CSS pixel stands for. */
  #timePerPixel(): number {
    const view = this.#options.model.view.peek();
    const { width, gutter } = this.#geometry;
    return view === null ? 0 : (view.end - view.start) / Math.max(1, width - gutter);
  }

  #timeAt(x: number): number {
    const start = this.#options.model.view.peek()?.start ?? 0;
    return start + Math.max(0, x - this.#geometry.gutter) * this.#timePerPixel();
  }

  #press(event: PointerEvent): void {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.#options.scroller.focus({ preventScroll: true });
    this.#options.canvas.setPointerCapture(event.pointerId);
    const at = this.#locate(event);
    if (this.#pointers.size === 0) {
      this.#dragged = false;
      this.#pressedAt = at;
    } else {
      this.#dragged = true;
    }
    this.#pointers.set(event.pointerId, at);
  }

  #move(event: PointerEvent): void {
    const to = this.#locate(event);
    const from = this.#pointers.get(event.pointerId);
    if (from === undefined) {
      if (event.pointerType !== "touch") this.#hover(this.#target(to.x, to.y), to.x, to.y);
      return;
    }
    if (!this.#dragged && distance(to, this.#pressedAt) < CLICK_SLOP) return;
    this.#dragged = true;
    this.#hover(null, 0, 0);
    const other = Array.from(this.#pointers).find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, to);
    if (other === undefined) {
      this.#options.model.pan((from.x - to.x) * this.#timePerPixel());
      // A finger scrolls by itself, see touch-action.
      if (event.pointerType === "mouse") this.#options.scroller.scrollTop += from.y - to.y;
      return;
    }
    // About the finger that rests, so that what is under each stays under it.
    const factor = Math.abs(from.x - other.x) / Math.max(8, Math.abs(to.x - other.x));
    if (factor > 0) this.#options.model.zoom(this.#timeAt(other.x), factor);
  }

  #release(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId) || this.#dragged) return;
    if (event.type === "pointercancel") return;
    const { x, y } = this.#locate(event);
    this.#options.onPick(this.#target(x, y));
  }

  #doubleClick(event: MouseEvent): void {
    const { model } = this.#options;
    const { x, y } = this.#locate(event);
    const target = this.#target(x, y);
    const placed = target?.kind === "job"
      ? model.jobBand.peek().jobs.find(({ job }) => job === target.job)
      : undefined;
    if (placed !== undefined) return model.show(placed.start, placed.end);
    model.fit();
    // Its first click may have chosen something.
    this.#options.onPick(null);
  }

  /** With Ctrl, which a pinch on a touchpad sets too, it zooms; sideways it moves; else it scrolls. */
  #wheel(event: WheelEvent): void {
    const { model } = this.#options;
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const delta = Math.min(Math.max(event.deltaY * unit, -120), 120);
      model.zoom(this.#timeAt(this.#locate(event).x), Math.exp(delta * 0.005));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      model.pan(sideways * unit * this.#timePerPixel());
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { model, onPick } = this.#options;
    const view = model.view.peek();
    if (view === null) return;
    const step = KEY_STEPS[event.key];
    if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      model.pan((view.end - view.start) * (event.key === "ArrowLeft" ? -0.2 : 0.2));
    } else if (step !== undefined) {
      model.step(step);
      this.#scrollToSelected();
    } else if (event.key === "+" || event.key === "=") {
      this.zoom(ZOOM_STEP);
    } else if (event.key === "-") {
      this.zoom(1 / ZOOM_STEP);
    } else if (event.key === "0") {
      model.fit();
    } else if (event.key === "Enter") {
      const taskId = model.selected.peek();
      if (taskId !== null) onPick({ kind: "task", taskId });
    } else if (event.key === "Escape") {
      onPick(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Shows the lane of the chosen attempt. */
  #scrollToSelected(): void {
    const { model, scroller } = this.#options;
    const row = this.#rowOf(model.selected.peek());
    if (row < 0) return;
    const layout = model.layout.peek();
    const position = positionOf(model.store, layout.lanes.map(({ lane }) => lane), row);
    if (position === undefined) return;
    const top = slotTop(layout.lanes[position.lane]!, position.slot);
    const room = scroller.clientHeight - headerHeight(model.jobBand.peek().numRows);
    if (top < scroller.scrollTop) scroller.scrollTop = top - 8;
    else if (top + 24 > scroller.scrollTop + room) scroller.scrollTop = top + 24 - room;
  }

  #locate(event: MouseEvent): { x: number; y: number } {
    const { left, top } = this.#options.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function sameTarget(a: TimelineTarget | null, b: TimelineTarget | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "task") return b.kind === "task" && a.taskId === b.taskId;
  if (a.kind === "job") return b.kind === "job" && a.job.jobId === b.job.jobId;
  return b.kind === "executor" && a.lane.lane.executor === b.lane.lane.executor;
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
