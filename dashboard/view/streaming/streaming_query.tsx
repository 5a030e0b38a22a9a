import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { StreamingQuerySnapshot } from "../../../protocol/frames/streaming_runs.ts";
import { formatDateTime, formatDuration, formatNumber } from "../../format/mod.ts";
import { queryName } from "../../insight/falling_behind.ts";
import type { PageState } from "../../model/page_state.ts";
import { shownStatus } from "../../model/shown_status.ts";
import { insightBook } from "../insight/insight_book.ts";
import { ErrorText } from "../jobs/error_text.tsx";
import { StatusLabel } from "../parts/status_label.tsx";
import { ProgressChart } from "./progress_chart.tsx";

export interface StreamingQueryProps {
  readonly state: PageState;
  readonly query: StreamingQuerySnapshot;
  /** Whether it is unfolded at first. */
  readonly open: boolean;
}

/** One run of a streaming query: its newest batch in numbers, the last hundred as curves. */
export function StreamingQuery({ state, query, open: atFirst }: StreamingQueryProps): JSX.Element {
  const [open, setOpen] = useState(atFirst);
  const { id, runId, startTime, progress, errorMessage } = query;
  const status = shownStatus(query.status, state.model.value?.summary.status ?? "UNKNOWN");
  const newest = progress.at(-1);
  return (
    <details
      class="streaming-query"
      data-run-id={runId}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <strong data-field="name">{queryName(query)}</strong> <StatusLabel status={status} />
      </summary>
      {open && (
        <>
          <FallingBehind state={state} runId={runId} />
          {errorMessage !== null && (
            <ErrorText title="The query failed" field="errorMessage" text={errorMessage} />
          )}
          <dl class="facts">
            <Fact name="startTime" label="Started">
              {startTime === null ? "not seen" : formatDateTime(startTime)}
            </Fact>
            <Fact name="batchId" label="Batch">{newest?.batchId ?? "–"}</Fact>
            <Fact name="numInputRows" label="Input rows">{number(newest?.numInputRows)}</Fact>
            <Fact name="inputRowsPerSecond" label="Input rate">
              {rate(newest?.inputRowsPerSecond)}
            </Fact>
            <Fact name="processedRowsPerSecond" label="Processed rate">
              {rate(newest?.processedRowsPerSecond)}
            </Fact>
            <Fact name="batchDuration" label="Batch duration">
              {duration(newest?.batchDuration)}
            </Fact>
            <Fact name="numStateRows" label="State rows">{number(newest?.numStateRows)}</Fact>
            <Fact name="id" label="Query id">{id}</Fact>
            <Fact name="runId" label="Run id">{runId}</Fact>
          </dl>
          {progress.length > 1 && <Curves state={state} progress={progress} />}
        </>
      )}
    </details>
  );
}

function Fact(props: { name: string; label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd data-field={props.name}>{props.children}</dd>
    </div>
  );
}

function FallingBehind({ state, runId }: { state: PageState; runId: string }) {
  const insight = insightBook(state).found.value
    .find(({ subject }) => subject.type === "query" && subject.runId === runId);
  if (insight === undefined) return null;
  return (
    <div class="insight" data-insight={insight.kind} data-severity={insight.severity}>
      <strong>{insight.title}</strong>
      <p>{insight.evidence}</p>
      <p>{insight.remedy}</p>
    </div>
  );
}

function Curves(
  { state, progress }: { state: PageState; progress: StreamingQuerySnapshot["progress"] },
) {
  const { times, rates, durations, rows } = useMemo(() => ({
    times: progress.map(({ time }) => time),
    rates: [
      {
        label: "input",
        color: "--accent",
        values: progress.map(({ inputRowsPerSecond }) => inputRowsPerSecond),
      },
      {
        label: "processed",
        color: "--status-done",
        values: progress.map(({ processedRowsPerSecond }) => processedRowsPerSecond),
      },
    ],
    durations: [{
      label: "duration",
      color: "--accent",
      values: progress.map(({ batchDuration }) => batchDuration),
    }],
    rows: [{
      label: "rows",
      color: "--accent",
      values: progress.map(({ numStateRows }) => numStateRows),
    }],
  }), [progress]);
  const shared = { state, times };
  return (
    <div class="progress-charts">
      <ProgressChart {...shared} title="Rows a second" series={rates} format={whole} />
      <ProgressChart {...shared} title="Batch" series={durations} format={formatDuration} />
      <ProgressChart {...shared} title="State" series={rows} format={whole} />
    </div>
  );
}

type Known<T> = T | null | undefined;

function whole(value: number): string {
  return formatNumber(Math.round(value));
}

function number(value: Known<number>): string {
  return value === null || value === undefined ? "–" : formatNumber(value);
}

function rate(value: Known<number>): string {
  return value === null || value === undefined ? "–" : `${whole(value)} rows/s`;
}

function duration(value: Known<number>): string {
  return value === null || value === undefined ? "–" : formatDuration(value);
}
