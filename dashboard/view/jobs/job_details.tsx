import type { JSX } from "preact";
import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { formatDateTime, formatNumber } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";
import { cellNames, jobGroupOf, jobTitle } from "../../model/table/job_texts.ts";
import { CancelButton } from "./cancel_button.tsx";
import { Details, Fact, LongText } from "./details.tsx";
import { ErrorText } from "./error_text.tsx";

/** What a job's row has no room for. */
export function JobDetails(
  { state, job }: { readonly state: PageState; readonly job: JobSnapshot },
): JSX.Element {
  const { submissionTime, completionTime, sqlExecutionId } = job;
  const cells = cellNames(job);
  return (
    <Details>
      <dl class="facts">
        {job.description
          ? (
            <>
              <LongText term="Description" text={job.description} />
              <Fact term="Call site">{job.name}</Fact>
            </>
          )
          : <LongText term="Call site" text={job.name} />}
        {jobGroupOf(job) !== null && <Fact term="Job group">{jobGroupOf(job)}</Fact>}
        {cells.length > 0 && <Fact term="Cell">{cells.join(" ")}</Fact>}
        {sqlExecutionId !== null && <Fact term="SQL execution">{sqlExecutionId}</Fact>}
        {job.jobTags.length > 0 && <Fact term="Tags">{job.jobTags.join(", ")}</Fact>}
        {job.connectOperationId !== null && (
          <Fact term="Spark Connect operation">{job.connectOperationId}</Fact>
        )}
        {submissionTime !== null && <Fact term="Submitted">{formatDateTime(submissionTime)}</Fact>}
        {completionTime !== null && <Fact term="Completed">{formatDateTime(completionTime)}</Fact>}
        {job.numSkippedStages > 0 && (
          <Fact term="Skipped stages">
            <span data-field="numSkippedStages">{formatNumber(job.numSkippedStages)}</span>
            {job.status === "COMPLETED" && ", as their output was there"}
          </Fact>
        )}
      </dl>
      {job.errorMessage !== null && (
        <ErrorText title="Why it failed" field="errorMessage" text={job.errorMessage} />
      )}
      {job.status === "RUNNING" && (
        <CancelButton state={state} kind="job" id={job.jobId} title={jobTitle(job)} />
      )}
    </Details>
  );
}
