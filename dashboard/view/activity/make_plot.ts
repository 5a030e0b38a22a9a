import uPlot from "uplot";
import { timeTicks } from "../../timeline/time_axis.ts";
import { tokenReader } from "../timeline/token_reader.ts";
import type { ActivityChart, CurveStyle } from "./activity_charts.ts";

/** The plotted part of a chart, CSS pixels. */
const PLOT_HEIGHT = 144;
/** Two lines: the time, and the day where it changes. */
const AXIS_HEIGHT = 40;
const AXIS_WIDTH = 72;
/** The upper end of an axis on which all is 0. */
const EMPTY_MAX = 1;
/** Room for a label of the time axis. */
const LABEL_WIDTH = 100;

/** What a plot is told of, and tells. */
export interface PlotOptions {
  /** Charts of one key share the cursor and the zoom. */
  readonly syncKey: string;
  readonly target: HTMLElement;
  readonly data: uPlot.AlignedData;
  /** Where the cursor is; null: nowhere. */
  readonly onCursor: (index: number | null) => void;
  /** The time shown, epoch milliseconds; null: all of it. */
  readonly onZoom: (range: TimeRange | null) => void;
}

/** Epoch milliseconds. */
export interface TimeRange {
  readonly min: number;
  readonly max: number;
}

/** Draws a chart into an element. */
export function makePlot(chart: ActivityChart, options: PlotOptions): uPlot {
  const { target, data, syncKey } = options;
  const token = tokenReader(target);
  const axis = {
    stroke: token("--text-quiet"),
    font: `12px ${getComputedStyle(target).fontFamily}`,
    grid: { stroke: token("--line"), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(target.clientWidth, 1),
      height: PLOT_HEIGHT,
      ms: 1,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, sync: { key: syncKey }, drag: { x: true, y: false } },
      scales: {
        // Ticks are the page's own, in the reader's locale.
        x: { time: false },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : EMPTY_MAX] },
      },
      axes: [
        { ...axis, size: AXIS_HEIGHT, splits: timeSplits, values: timeLabels },
        {
          ...axis,
          size: AXIS_WIDTH,
          space: 28,
          incrs: [1, 2, 5].flatMap((n) => Array.from({ length: 16 }, (_, e) => n * 10 ** e)).sort(
            (a, b) => a - b,
          ),
          // Where all is 0 no other number says anything.
          values: (plot, splits) =>
            splits.map((value) => value > 0 && isEmpty(plot) ? "" : chart.format(value)),
        },
      ],
      series: [
        {},
        ...chart.curves.map((curve) => plotSeries(curve, token(curve.token))),
      ],
      hooks: {
        setCursor: [(plot) => options.onCursor(plot.cursor.idx ?? null)],
        setScale: [(plot, key) => {
          if (key === "x") options.onZoom(zoomOf(plot));
        }],
      },
    },
    data,
    target,
  );
}

function plotSeries({ shape, dashed }: CurveStyle, colour: string): uPlot.Series {
  const common = {
    stroke: colour,
    width: 1.5,
    points: { show: false },
    ...(dashed ? { dash: [6, 3] } : {}),
  };
  const { stepped, bars } = uPlot.paths;
  switch (shape) {
    case "area":
      return { ...common, fill: `color-mix(in srgb, ${colour} 25%, transparent)` };
    case "bars":
      return {
        ...common,
        width: 0,
        fill: colour,
        ...(bars && { paths: bars({ size: [1, 24], align: 1 }) }),
      };
    case "step":
      return { ...common, ...(stepped && { paths: stepped({ align: 1 }) }) };
    case "line":
      return common;
  }
}

function maxTicks(plot: uPlot): number {
  return Math.max(1, Math.floor((plot.width - AXIS_WIDTH) / LABEL_WIDTH));
}

function timeSplits(plot: uPlot, _axis: number, min: number, max: number): number[] {
  return timeTicks(min, max, maxTicks(plot)).map(({ time }) => time);
}

function timeLabels(plot: uPlot): string[] {
  const { min = 0, max = 0 } = plot.scales["x"] ?? {};
  return timeTicks(min, max, maxTicks(plot)).map(({ label, date }) =>
    date === null ? label : `${label}\n${date}`
  );
}

function isEmpty(plot: uPlot): boolean {
  return plot.scales["y"]?.max === EMPTY_MAX;
}

/** Null where all there is is shown. */
function zoomOf(plot: uPlot): TimeRange | null {
  const times = plot.data[0];
  const { min, max } = plot.scales["x"] ?? {};
  if (min === undefined || max === undefined) return null;
  return min <= times[0]! && max >= times.at(-1)! ? null : { min, max };
}
