import type { JSX } from "preact";
import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import type { StageTaskMetrics } from "../../../protocol/frames/stage_task_metrics.ts";
import { formatBytes, formatDuration, formatNumber } from "../../format/mod.ts";
import { stageKey } from "../../model/application_model.ts";
import type { PageState } from "../../model/page_state.ts";
import { StageInsights } from "../insight/stage_insights.tsx";
import { CancelButton } from "./cancel_button.tsx";
import { Details, Fact, LongText } from "./details.tsx";
import { ErrorText } from "./error_text.tsx";

/** What a stage's row has no room for: why it failed, and what its tasks came to. */
export function StageDetails(
  { state, stage }: { readonly state: PageState; readonly stage: StageSnapshot },
): JSX.Element {
  const { failureReason, firstErrorMessage, parentIds, numMissingTaskEnds, status } = stage;
  return (
    <Details>
      <StageInsights state={state} stageKey={stageKey(stage)} />
      {failureReason !== null && (
        <ErrorText title="Why it failed" field="failureReason" text={failureReason} />
      )}
      {firstErrorMessage !== null && (
        <ErrorText title="First error" field="firstErrorMessage" text={firstErrorMessage} />
      )}
      <dl class="facts">
        <LongText term="Name" text={stage.name} />
        <Durations metrics={stage.taskMetrics} />
        <Work metrics={stage.taskMetrics} />
        {parentIds.length > 0 && (
          <Fact term={parentIds.length === 1 ? "Parent" : "Parents"}>
            stage {parentIds.join(", ")}
          </Fact>
        )}
        {numMissingTaskEnds > 0 && (
          <Fact term="Ends not seen">
            <span data-field="numMissingTaskEnds">{formatNumber(numMissingTaskEnds)}</span> tasks
          </Fact>
        )}
      </dl>
      {status === "RUNNING" && (
        <CancelButton state={state} kind="stage" id={stage.stageId} title={stage.name} />
      )}
    </Details>
  );
}

function Durations({ metrics: { duration, slowest } }: { readonly metrics: StageTaskMetrics }) {
  if (duration === null) return null;
  return (
    <>
      <Fact term="Shortest task">{formatDuration(duration.min)}</Fact>
      <Fact term="Median">{formatDuration(duration.median)}</Fact>
      <Fact term="99th percentile">{formatDuration(duration.p99)}</Fact>
      <Fact term="Longest task">
        {formatDuration(duration.max)}
        {slowest !== null &&
          `, index ${slowest.index} on executor ${slowest.executorId}`}
      </Fact>
    </>
  );
}

function Work({ metrics }: { readonly metrics: StageTaskMetrics }) {
  const { executorRunTime, jvmGCTime, schedulerDelay } = metrics;
  const { shuffleReadBytes, shuffleReadTime, shuffleWriteBytes, shuffleWriteTime } = metrics;
  const { memoryBytesSpilled, diskBytesSpilled } = metrics;
  if (metrics.totalDuration === 0) return null;
  return (
    <>
      <Fact term="Run time of all">{formatDuration(executorRunTime)}</Fact>
      <Fact term="Garbage collection">{formatDuration(jvmGCTime)}</Fact>
      <Fact term="Scheduler delay">{formatDuration(schedulerDelay)}</Fact>
      {shuffleReadBytes > 0 && (
        <Fact term="Shuffle read">
          {formatBytes(shuffleReadBytes)}, waited {formatDuration(shuffleReadTime)}
        </Fact>
      )}
      {shuffleWriteBytes > 0 && (
        <Fact term="Shuffle written">
          {formatBytes(shuffleWriteBytes)}, took {formatDuration(shuffleWriteTime)}
        </Fact>
      )}
      {(memoryBytesSpilled > 0 || diskBytesSpilled > 0) && (
        <Fact term="Spilled">
          {formatBytes(memoryBytesSpilled)} of memory, {formatBytes(diskBytesSpilled)} on disk
        </Fact>
      )}
    </>
  );
}
