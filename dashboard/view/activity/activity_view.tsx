import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatDateTime } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";
import { activityCurves } from "../../timeline/activity_curves.ts";
import { askActivity, knownActivity } from "../known_activity.ts";
import { notThere } from "../parts/not_there.ts";
import { usePoller } from "../timeline/use_poller.ts";
import { ACTIVITY_CHARTS } from "./activity_charts.ts";
import { ActivityChartView, valueText } from "./activity_chart_view.tsx";
import { ActivityTable } from "./activity_table.tsx";
import type { TimeRange } from "./make_plot.ts";

/** Milliseconds between two questions. */
const INTERVAL = 2000;

/** What the application did over time, as curves with one time axis and one cursor. */
export function ActivityView({ state }: { readonly state: PageState }): JSX.Element {
  const appKey = state.model.value?.summary.id ?? null;
  return (
    <section class="activity" aria-label="Activity">
      {appKey === null
        ? <p class="activity-empty">No application yet</p>
        : <Charts key={appKey} state={state} appKey={appKey} />}
    </section>
  );
}

interface ChartsProps {
  readonly state: PageState;
  readonly appKey: string;
}

function Charts({ state, appKey }: ChartsProps): JSX.Element {
  const activity = knownActivity(state, appKey);
  const cursor = useSignal<number | null>(null);
  const zoom = useSignal<TimeRange | null>(null);
  const runs = state.model.value?.summary.status === "RUNNING";
  usePoller(state, {
    interval: INTERVAL,
    ask: async () => {
      await askActivity(state, appKey);
    },
    hasAnswer: () => activity.peek() !== null,
  });
  const known = activity.value;
  const curves = useMemo(() => known === null ? null : activityCurves(known, runs), [known, runs]);
  if (known === null || curves === null) {
    return (
      <p class="activity-empty">
        {known === null ? notThere(state) : "Nothing has happened yet"}
      </p>
    );
  }
  const last = curves.times.length - 2;
  const index = Math.min(cursor.value ?? last, last);
  const time = formatDateTime(curves.times[index]!);
  const spoken = ACTIVITY_CHARTS.flatMap((chart) =>
    chart.curves.map(({ name, curve }) =>
      `${chart.name}, ${name}: ${valueText(chart, curves, curve, index)}`
    )
  );
  return (
    <>
      <div class="activity-toolbar">
        <label>
          Time{" "}
          <input
            type="range"
            min={0}
            max={last}
            value={index}
            aria-valuetext={[time, ...spoken].join("; ")}
            onInput={({ currentTarget }) => cursor.value = currentTarget.valueAsNumber}
          />
        </label>
        <output>{time}</output>
        <button type="button" disabled={zoom.value === null} onClick={() => zoom.value = null}>
          Show all
        </button>
      </div>
      {ACTIVITY_CHARTS.map((chart) => (
        <ActivityChartView
          key={chart.name}
          chart={chart}
          curves={curves}
          syncKey={`activity ${appKey}`}
          cursor={cursor}
          zoom={zoom}
          colorScheme={state.colorScheme.value}
        />
      ))}
      <p class="activity-hint">Drag across a chart to look at a part of the time.</p>
      <ActivityTable activity={known} zoom={zoom.value} />
    </>
  );
}
