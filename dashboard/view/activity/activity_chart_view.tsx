import { effect, type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { ActivityCurves } from "../../timeline/activity_curves.ts";
import type { ActivityChart } from "./activity_charts.ts";
import { makePlot, type TimeRange } from "./make_plot.ts";

/** What {@link ActivityChartView} shows. */
export interface ActivityChartViewProps {
  readonly chart: ActivityChart;
  readonly curves: ActivityCurves;
  /** Charts of one key share the cursor and the zoom. */
  readonly syncKey: string;
  /** Index into the curves; null: nowhere. */
  readonly cursor: Signal<number | null>;
  /** The time shown; null: all of it. */
  readonly zoom: Signal<TimeRange | null>;
  /** Another one, other colours. */
  readonly colorScheme: string;
}

/** One chart, with the values at the cursor in its legend. */
export function ActivityChartView(props: ActivityChartViewProps): JSX.Element {
  const { chart, curves, syncKey, cursor, zoom, colorScheme } = props;
  const target = useRef<HTMLDivElement>(null);
  const plot = useSignal<uPlot | null>(null);
  const data = [
    curves.times,
    ...chart.curves.map(({ curve }) => curves[curve]),
  ] as unknown as uPlot.AlignedData;

  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const made = makePlot(chart, {
      target: element,
      data,
      syncKey,
      onCursor: (index) => cursor.value = index,
      onZoom: (range) => zoom.value = range,
    });
    plot.value = made;
    const resizes = new ResizeObserver(() => {
      made.setSize({ width: Math.max(element.clientWidth, 1), height: made.height });
    });
    resizes.observe(element);
    return () => {
      resizes.disconnect();
      made.destroy();
    };
  }, [chart, syncKey, colorScheme]);

  useEffect(() => {
    const shown = zoom.peek();
    plot.value?.batch(() => {
      plot.value?.setData(data, false);
      plot.value?.setScale("x", shown ?? wholeOf(curves));
    });
  }, [curves, plot.value]);

  useEffect(() =>
    effect(() => {
      const shown = plot.value;
      if (shown === null) return;
      const { min, max } = zoom.value ?? wholeOf(curves);
      const { min: oldMin, max: oldMax } = shown.scales["x"] ?? {};
      if (min !== oldMin || max !== oldMax) shown.setScale("x", { min, max });
    }), [curves]);

  useEffect(() =>
    effect(() => {
      const shown = plot.value;
      const index = cursor.value;
      if (shown === null || shown.cursor.idx === index) return;
      const left = index === null ? -10 : shown.valToPos(curves.times[index] ?? 0, "x");
      shown.setCursor({ left, top: index === null ? -10 : 0 }, false);
    }), [curves]);

  return (
    <figure class="activity-chart">
      <figcaption>
        <strong>{chart.name}</strong>
        {chart.curves.map((curve) => (
          <span key={curve.name} class="activity-value">
            <span
              class={curve.dashed ? "activity-key activity-key-dashed" : "activity-key"}
              style={{ borderColor: `var(${curve.token})` }}
            />
            {curve.name}: {valueText(chart, curves, curve.curve, cursor.value)}
          </span>
        ))}
      </figcaption>
      <div ref={target} class="activity-plot" aria-hidden="true" />
    </figure>
  );
}

/** The value at the cursor; without one the last that is known. */
export function valueText(
  chart: ActivityChart,
  curves: ActivityCurves,
  curve: keyof ActivityCurves,
  cursor: number | null,
): string {
  const values = curves[curve];
  const value = cursor === null ? values.findLast((value) => value !== null) : values[cursor];
  return value === null || value === undefined ? "–" : chart.format(value);
}

function wholeOf({ times }: ActivityCurves): TimeRange {
  return { min: times[0]!, max: times.at(-1)! };
}
