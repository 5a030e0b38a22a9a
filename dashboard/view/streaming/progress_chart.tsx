import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatTime } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";
import { tokenReader } from "../timeline/token_reader.ts";

/** One line of a chart. */
export interface ProgressSeries {
  readonly label: string;
  /** The custom property that has its colour. */
  readonly color: string;
  /** One for each time; null where it is not known. */
  readonly values: readonly (number | null)[];
}

export interface ProgressChartProps {
  readonly state: PageState;
  readonly title: string;
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ProgressSeries[];
  /** Writes a value, beside the lines' names and on the axis. */
  readonly format: (value: number) => string;
}

const HEIGHT = 120;

/** 1, 2, 5, 10, 20, …: all that is drawn is counted in whole numbers. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** i)).flat();

/**
 * A small chart of what each batch came to. What it says last stands beside it
 * as text; the drawing itself is for the eye.
 */
export function ProgressChart(props: ProgressChartProps): JSX.Element {
  const { state, title, times, series, format } = props;
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const scheme = state.colorScheme.value;
  const columns: uPlot.AlignedData = [
    times.map((time) => time / 1000),
    ...series.map(({ values }) => [...values]),
  ];

  useEffect(() => {
    const node = holder.current;
    if (node === null) return;
    const drawn = new uPlot(options(props, node), columns, node);
    chart.current = drawn;
    const observer = new ResizeObserver(() => {
      drawn.setSize({ width: node.clientWidth, height: HEIGHT });
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      drawn.destroy();
      chart.current = null;
    };
  }, [scheme]);
  useEffect(() => chart.current?.setData(columns), [times, series]);

  return (
    <figure class="progress-chart">
      <figcaption>
        {title}
        {series.map(({ label, color, values }) => (
          <span key={label} class="progress-series">
            <span
              class="progress-mark"
              aria-hidden="true"
              style={{ borderColor: `var(${color})` }}
            />
            {label} {text(values.at(-1), format)}
          </span>
        ))}
      </figcaption>
      <div ref={holder} aria-hidden="true" />
    </figure>
  );
}

function text(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}

function options({ series, format }: ProgressChartProps, node: HTMLElement): uPlot.Options {
  const color = tokenReader(node);
  const axis: uPlot.Axis = {
    stroke: color("--text-quiet"),
    font: `12px ${getComputedStyle(node).fontFamily}`,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: node.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    // From zero, and not flat where all is zero.
    scales: { y: { range: (_, __, max) => [0, Math.max(max, 1) * 1.1] } },
    series: [
      {},
      ...series.map((it, i) => ({
        stroke: color(it.color),
        width: 1.5,
        points: { size: 4 },
        // So that two lines differ in more than their colour.
        ...(i > 0 && { dash: [6, 3] }),
      })),
    ],
    axes: [
      {
        ...axis,
        size: 24,
        space: 80,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1000)),
      },
      {
        ...axis,
        size: 64,
        incrs: WHOLE_STEPS,
        values: (_, ticks) => ticks.map((tick) => format(tick)),
      },
    ],
  };
}
