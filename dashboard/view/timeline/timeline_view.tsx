import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";
import { describeTask } from "../../timeline/task_facts.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";
import { notThere } from "../parts/not_there.ts";
import { FactList } from "./fact_list.tsx";
import { SlowestTasks } from "./slowest_tasks.tsx";
import { jobFilter, TaskFilterSelect } from "./task_filter_select.tsx";
import { TimelineCanvas, ZOOM_STEP } from "./timeline_canvas.ts";
import { headerHeight, type TimelineTarget } from "./timeline_geometry.ts";
import { TimelineLegend } from "./timeline_legend.tsx";
import { targetFacts } from "./timeline_target_facts.ts";
import { useTimelineModel } from "./use_timeline_model.ts";

export { loadTimeline } from "./use_timeline_model.ts";

/** Executors as lanes, their tasks as bars, the jobs above them. */
export function TimelineView({ state }: { readonly state: PageState }): JSX.Element {
  const model = useTimelineModel(state);
  return (
    <section class="timeline" aria-label="Timeline">
      {model === null
        ? <p class="timeline-empty">No application yet</p>
        : <Timeline key={state.model.value?.summary.id} state={state} model={model} />}
    </section>
  );
}

interface TimelineProps {
  readonly state: PageState;
  readonly model: TimelineModel;
}

/** Where there is less, CSS pixels, the tooltip takes all of it. */
const MIN_TOOLTIP_ROOM = 560;

interface Hover {
  readonly target: TimelineTarget;
  /** CSS pixels within the scroller. */
  readonly x: number;
  readonly y: number;
}

function Timeline({ state, model }: TimelineProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<TimelineCanvas | null>(null);
  const hover = useSignal<Hover | null>(null);
  /** The task whose details stay. */
  const pinned = useSignal<number | null>(null);

  const pickTask = (taskId: number) => {
    model.select(taskId);
    pinned.value = taskId;
  };
  const pick = (target: TimelineTarget | null) => {
    if (target?.kind === "task") return pickTask(target.taskId);
    pinned.value = null;
    const application = state.model.peek();
    if (target?.kind !== "job" || application === null) return;
    const { jobId } = target.job;
    const filter = model.filter.peek();
    const already = filter?.kind === "job" && filter.jobId === jobId;
    model.filter.value = already ? null : jobFilter(application, jobId);
  };

  useEffect(() => {
    if (scroller.current === null || canvas.current === null) return;
    const made = new TimelineCanvas({
      model,
      scroller: scroller.current,
      canvas: canvas.current,
      onHover: (target, x, y) => hover.value = target === null ? null : { target, x, y },
      onPick: pick,
      colorScheme: () => state.colorScheme.value,
    });
    surface.current = made;
    return () => made.close();
  }, [model]);

  const contentHeight = model.layout.value.height + headerHeight(model.jobBand.value.numRows);
  return (
    <>
      <Toolbar state={state} model={model} zoom={(factor) => surface.current?.zoom(factor)} />
      <Notes state={state} model={model} />
      <div class="timeline-area">
        <div
          ref={scroller}
          class="timeline-scroller"
          role="application"
          aria-roledescription="timeline"
          aria-label="Tasks by executor over time"
          aria-describedby="timeline-keys"
          tabIndex={0}
        >
          <div class="timeline-content" style={{ height: `${contentHeight}px` }}>
            <canvas ref={canvas} class="timeline-canvas" />
          </div>
        </div>
        <Tooltip state={state} model={model} hover={hover} area={scroller} />
      </div>
      <Spoken model={model} />
      <Details
        state={state}
        model={model}
        pinned={pinned}
        onClose={() => {
          pinned.value = null;
          scroller.current?.focus();
        }}
      />
      <TimelineLegend />
      <p class="timeline-keys" id="timeline-keys">
        Drag moves, Ctrl and the wheel zoom, a double click shows everything. Keys: arrows go from
        task to task, Page Up and Page Down from executor to executor, Home and End to the first and
        the last, + and − zoom, 0 shows everything, Shift and arrows move, Enter keeps the details.
      </p>
      <SlowestTasks model={model} onPick={pickTask} />
    </>
  );
}

function Toolbar(
  { state, model, zoom }: TimelineProps & { readonly zoom: (factor: number) => void },
): JSX.Element {
  state.version.value;
  const application = state.model.value;
  const mode = model.mode.value;
  return (
    <div class="timeline-toolbar" role="toolbar" aria-label="View">
      <button type="button" aria-label="Zoom in" onClick={() => zoom(ZOOM_STEP)}>+</button>
      <button type="button" aria-label="Zoom out" onClick={() => zoom(1 / ZOOM_STEP)}>−</button>
      <button type="button" aria-pressed={mode === "fit"} onClick={() => model.fit()}>Fit</button>
      <button
        type="button"
        aria-pressed={mode === "follow"}
        disabled={model.now.value === null}
        onClick={() => model.follow(mode !== "follow")}
      >
        Follow
      </button>
      {application !== null && (
        <TaskFilterSelect
          model={application}
          filter={model.filter.value}
          onChange={(filter) => model.filter.value = filter}
        />
      )}
    </div>
  );
}

/** What the picture does not show. */
function Notes({ state, model }: TimelineProps): JSX.Element | null {
  model.version.value;
  const { numOmitted, length } = model.store;
  const { numLeftOut } = model.jobBand.value;
  const notes: string[] = [];
  if (!model.loaded.value) notes.push(notThere(state));
  else if (length === 0) notes.push("No tasks yet");
  if (numOmitted > 0) {
    notes.push(
      numOmitted === 1 ? "1 task is not shown" : `${formatNumber(numOmitted)} tasks are not shown`,
    );
  }
  if (numLeftOut > 0) {
    notes.push(`${formatNumber(numLeftOut)} jobs are not shown above the lanes: too many at once`);
  }
  return notes.length === 0 ? null : <p class="timeline-notes">{notes.join(" · ")}</p>;
}

interface TooltipProps extends TimelineProps {
  readonly hover: ReadonlySignal<Hover | null>;
  readonly area: RefObject<HTMLElement>;
}

function Tooltip({ state, model, hover, area }: TooltipProps): JSX.Element | null {
  if (hover.value === null || area.current === null) return null;
  const { target, x, y } = hover.value;
  const said = targetFacts(state, model, target);
  if (said === null) return null;
  const { clientWidth, clientHeight } = area.current;
  const isNarrow = clientWidth < MIN_TOOLTIP_ROOM;
  const style = {
    ...(isNarrow
      ? { left: "0", right: "0", width: "auto", maxWidth: "none" }
      : x < clientWidth / 2
      ? { left: `${x + 16}px` }
      : { right: `${clientWidth - x + 16}px` }),
    ...(y < clientHeight / 2 ? { top: `${y + 16}px` } : { bottom: `${clientHeight - y + 16}px` }),
  };
  return (
    <div class="timeline-tooltip" style={style} aria-hidden="true">
      <p class="timeline-title">{said.title}</p>
      <FactList facts={said.facts} />
    </div>
  );
}

/** Says which task was chosen with the keys. */
function Spoken({ model }: { readonly model: TimelineModel }): JSX.Element {
  const taskId = model.selected.value;
  const row = taskId === null ? -1 : model.store.find(taskId);
  return (
    <p class="timeline-spoken" role="status">
      {row >= 0 && describeTask(model.store, row, model.end.peek())}
    </p>
  );
}

interface DetailsProps extends TimelineProps {
  readonly pinned: ReadonlySignal<number | null>;
  readonly onClose: () => void;
}

function Details({ state, model, pinned, onClose }: DetailsProps): JSX.Element | null {
  const aside = useRef<HTMLElement>(null);
  const taskId = pinned.value;
  // They are below the lanes: on a small screen nobody would see that they are there. Before they
  // are painted, so that they are never seen elsewhere first.
  useLayoutEffect(() => aside.current?.scrollIntoView({ block: "nearest" }), [taskId]);
  if (taskId === null) return null;
  const said = targetFacts(state, model, { kind: "task", taskId });
  const row = model.store.find(taskId);
  const stageId = model.store.columns.stageId[row] ?? 0;
  const stageAttemptId = model.store.columns.stageAttemptId[row] ?? 0;
  return (
    <aside ref={aside} class="timeline-details" aria-label={`Task ${taskId}`}>
      <header>
        <h2>Task {taskId}</h2>
        {said !== null && (
          <button
            type="button"
            onClick={() => model.filter.value = { kind: "stage", stageId, stageAttemptId }}
          >
            Highlight stage {stageId}.{stageAttemptId}
          </button>
        )}
        <button type="button" onClick={onClose}>Close</button>
      </header>
      {said === null ? <p>It is no longer kept</p> : <FactList facts={said.facts} />}
    </aside>
  );
}
