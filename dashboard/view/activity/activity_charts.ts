import { formatBytes, formatNumber } from "../../format/mod.ts";
import type { CurveName } from "../../timeline/activity_curves.ts";

/** How a curve is drawn. */
export interface CurveStyle {
  readonly name: string;
  readonly curve: CurveName;
  /** The token of its colour. */
  readonly token: `--${string}`;
  readonly shape: "area" | "step" | "bars" | "line";
  /** So that two curves differ in more than their colour. */
  readonly dashed?: boolean;
}

/** One chart: curves of one unit. */
export interface ActivityChart {
  readonly name: string;
  readonly curves: readonly CurveStyle[];
  readonly format: (value: number) => string;
}

const formatMean = (value: number): string => formatNumber(Math.round(value * 10) / 10);
const formatRate = (value: number): string => `${formatBytes(value)}/s`;

/** The charts of the view, from the top. */
export const ACTIVITY_CHARTS: readonly ActivityChart[] = [
  {
    name: "Tasks",
    curves: [
      { name: "Active tasks", curve: "activeTasks", token: "--status-running", shape: "area" },
      { name: "Cores", curve: "totalCores", token: "--text", shape: "step", dashed: true },
    ],
    format: formatMean,
  },
  {
    name: "Executors",
    curves: [{ name: "Executors", curve: "numExecutors", token: "--accent", shape: "step" }],
    format: formatMean,
  },
  {
    name: "Failed tasks",
    curves: [{ name: "Failed", curve: "failedTasks", token: "--status-failed", shape: "bars" }],
    format: formatMean,
  },
  {
    name: "Shuffle",
    curves: [
      { name: "Read", curve: "shuffleReadRate", token: "--phase-shuffle-read", shape: "line" },
      {
        name: "Written",
        curve: "shuffleWriteRate",
        token: "--phase-shuffle-write",
        shape: "line",
        dashed: true,
      },
    ],
    format: formatRate,
  },
  {
    name: "Spill",
    curves: [
      { name: "From memory", curve: "memorySpillRate", token: "--warn", shape: "line" },
      {
        name: "To disk",
        curve: "diskSpillRate",
        token: "--status-failed",
        shape: "line",
        dashed: true,
      },
    ],
    format: formatRate,
  },
];
