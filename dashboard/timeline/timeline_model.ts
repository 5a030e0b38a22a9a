import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { JobSnapshot } from "../../actors/application_snapshot.ts";
import type { ExecutorChange } from "../../protocol/page/activity.ts";
import type { TaskChunk } from "../../protocol/page/task_chunk.ts";
import { ExecutorLanes } from "./executor_lanes.ts";
import { type JobBand, placeJobs } from "./job_band.ts";
import { LaneLayout } from "./lane_layout.ts";
import { matchTasks, type TaskFilter } from "./task_filter.ts";
import { type Step, stepFrom } from "./task_neighbours.ts";
import { TaskStore } from "./task_store.ts";
import * as viewport from "./viewport.ts";
import type { Viewport } from "./viewport.ts";

/** Rows of jobs that ran at the same time. */
const MAX_JOB_ROWS = 4;

/**
 * How the view moves by itself: it shows everything, its right edge is now, or
 * it stays where it is.
 */
export type ViewMode = "fit" | "follow" | "free";

/** What the timeline knows of one application, and how it is looked at. */
export class TimelineModel {
  readonly store: TaskStore = new TaskStore();
  readonly #lanes = new ExecutorLanes(this.store);
  readonly #view = signal<Viewport>({ start: 0, end: viewport.MIN_SPAN });
  readonly #mode = signal<ViewMode>("fit");
  readonly #version = signal(0);
  readonly #loaded = signal(false);
  readonly #selected = signal<number | null>(null);

  /** Rises when the store or the lanes have changed. */
  readonly version: ReadonlySignal<number> = this.#version;
  /** Whether the monitor has answered once. */
  readonly loaded: ReadonlySignal<boolean> = this.#loaded;
  /** Jobs to be shown in the band on top. */
  readonly jobs: Signal<readonly JobSnapshot[]> = signal([]);
  /** Executors that came and went. */
  readonly executorChanges: Signal<readonly ExecutorChange[]> = signal([]);
  /** Where time ends, epoch milliseconds: now while the application runs; null: with the last task. */
  readonly now: Signal<number | null> = signal(null);
  readonly filter: Signal<TaskFilter | null> = signal(null);
  readonly mode: ReadonlySignal<ViewMode> = this.#mode;
  /** The id of the attempt that keys go on from; null before one is chosen. */
  readonly selected: ReadonlySignal<number | null> = this.#selected;

  /** Where the lanes are. */
  readonly layout: ReadonlySignal<LaneLayout> = computed(() => {
    this.#version.value;
    return new LaneLayout(this.#lanes.lanes);
  });

  /** Where time ends, epoch milliseconds. */
  readonly end: ReadonlySignal<number> = computed(() => {
    this.#version.value;
    const last = this.jobs.value.reduce(
      (time, { completionTime }) => Math.max(time, completionTime ?? time),
      this.store.maxTime,
    );
    return Math.max(this.now.value ?? last, last);
  });

  /** All the time there is to see; null before the first task or job. */
  readonly bounds: ReadonlySignal<Viewport | null> = computed(() => {
    this.#version.value;
    const start = this.jobs.value.reduce(
      (time, { submissionTime }) => Math.min(time, submissionTime ?? time),
      this.store.minTime,
    );
    return start === Infinity ? null : { start, end: Math.max(this.end.value, start) };
  });

  /** The time that is looked at; null before the first task or job. */
  readonly view: ReadonlySignal<Viewport | null> = computed(() => {
    const bounds = this.bounds.value;
    if (bounds === null) return null;
    if (this.#mode.value === "fit") return viewport.fit(bounds);
    const view = this.#view.value;
    return this.#mode.value === "follow" ? viewport.follow(view, bounds) : view;
  });

  readonly jobBand: ReadonlySignal<JobBand<JobSnapshot>> = computed(() =>
    placeJobs(this.jobs.value, this.end.value, MAX_JOB_ROWS)
  );

  /** 0 for rows that the filter leaves out; null without a filter. */
  readonly matches: ReadonlySignal<Uint8Array | null> = computed(() => {
    this.#version.value;
    const filter = this.filter.value;
    return filter === null ? null : matchTasks(this.store, filter);
  });

  /** When each executor came and went, where it did so more than once the last time. */
  readonly executorTimes: ReadonlySignal<ReadonlyMap<string, ExecutorTimes>> = computed(() => {
    const times = new Map<string, ExecutorTimes>();
    for (const { executorId, kind, time, host = null } of this.executorChanges.value) {
      const { added = null, host: knownHost = null } = times.get(executorId) ?? {};
      times.set(
        executorId,
        kind === "added"
          ? { added: time, removed: null, host }
          : { added, removed: time, host: knownHost },
      );
    }
    return times;
  });

  /** Takes what the monitor sent. */
  merge(chunk: TaskChunk): void {
    this.#lanes.update(this.store.merge(chunk));
    if (chunk.more) return;
    this.#version.value++;
    this.#loaded.value = true;
  }

  /** Takes the executors that came and went; those without a task get a lane, too. */
  setExecutorChanges(changes: readonly ExecutorChange[]): void {
    this.executorChanges.value = changes;
    this.#lanes.add(changes.filter(({ kind }) => kind === "added"));
    this.#version.value++;
  }

  /** Shows everything. */
  fit(): void {
    this.#mode.value = "fit";
  }

  /** Keeps now at the right edge, or lets the view stay where it is. */
  follow(on: boolean): void {
    const view = this.view.peek();
    if (view !== null) this.#view.value = view;
    this.#mode.value = on ? "follow" : "free";
  }

  /** @param factor of the time shown */
  zoom(time: number, factor: number): void {
    this.#move((view, bounds) => viewport.zoom(view, time, factor, bounds));
  }

  /** @param by milliseconds */
  pan(by: number): void {
    this.#move((view, bounds) => viewport.pan(view, by, bounds));
  }

  /** Shows the time from `start` to `end`. */
  show(start: number, end: number): void {
    this.#move((_, bounds) => viewport.clamp(viewport.fit({ start, end }), bounds));
  }

  /** @param taskId null: none */
  select(taskId: number | null): void {
    this.#selected.value = taskId;
    const row = taskId === null ? -1 : this.store.find(taskId);
    if (row < 0) return;
    const start = this.store.columns.launchTime[row]!;
    const end = Math.min(this.store.endTime[row]!, this.end.value);
    const view = this.view.value;
    if (view !== null && start >= view.start && end <= view.end) return;
    this.#move((view, bounds) => viewport.reveal(view, start, end, bounds));
  }

  /** Goes from the chosen attempt to another; to the first there is, if none is chosen. */
  step(step: Step): void {
    const { lanes } = this.#lanes;
    const from = this.selected.value === null ? -1 : this.store.find(this.selected.value);
    const row = from < 0 ? firstRow(this.#lanes.lanes) : stepFrom(this.store, lanes, from, step);
    if (row >= 0) this.select(this.store.columns.taskId[row]!);
  }

  #move(change: (view: Viewport, bounds: Viewport) => Viewport): void {
    const view = this.view.peek();
    const bounds = this.bounds.peek();
    if (view === null || bounds === null) return;
    this.#view.value = change(view, bounds);
    this.#mode.value = "free";
  }
}

/** When an executor came and went, epoch milliseconds; null where that is not known, or not yet. */
export interface ExecutorTimes {
  readonly host: string | null;
  readonly added: number | null;
  readonly removed: number | null;
}

function firstRow(lanes: ExecutorLanes["lanes"]): number {
  for (const { slots } of lanes) {
    for (const slot of slots) {
      if (slot.length > 0) return slot.rows[0]!;
      if (slot.running >= 0) return slot.running;
    }
  }
  return -1;
}
