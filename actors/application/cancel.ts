import { cut } from "../../protocol/frames/cut.ts";
import type { CancelOutcome, CancelTarget } from "../source/source.ts";
import type { Settled } from "../runtime/mod.ts";
import type { ApplicationMessage } from "./application_message.ts";
import type { ApplicationContext, ApplicationState } from "./application_state.ts";
import type { JobBook } from "./job_book.ts";

/** Asks the driver to cancel something, or says at once why that is of no use. */
export function cancel(
  state: ApplicationState,
  { target, replyTo }: ApplicationMessage & { type: "cancel" },
  context: ApplicationContext,
): void {
  const { cancel: ask } = state.options;
  const refused = refusal(state, target);
  if (refused !== null || ask === null) {
    context.tell(replyTo, refused ?? UNSUPPORTED);
    return;
  }
  context.pipe(ask(target), (settled) => ({
    type: "cancelAnswered",
    outcome: outcomeOf(settled),
    replyTo,
  }));
}

const UNSUPPORTED: CancelOutcome = {
  outcome: "unsupported",
  detail: "the application's source has no way back to Spark",
};

/** Why there is nothing to ask the driver for; null where there is. */
function refusal(state: ApplicationState, target: CancelTarget): CancelOutcome | null {
  if (state.endTime !== null) {
    return { outcome: "notRunning", detail: "the application has ended" };
  }
  if (!runs(state.book, target)) {
    return { outcome: "notRunning", detail: `no ${nameOf(target)} is running` };
  }
  if (state.options.cancel !== null && state.inputEnded) {
    return { outcome: "failed", detail: "nothing is connected to the driver any more" };
  }
  return null;
}

function runs(book: JobBook, target: CancelTarget): boolean {
  switch (target.kind) {
    case "job":
      return book.job(target.jobId)?.active === true;
    case "stage":
      return book.isStageExpected(target.stageId);
    case "jobGroup":
      return book.isGroupActive(target.jobGroup);
    default:
      return target satisfies never;
  }
}

function nameOf(target: CancelTarget): string {
  switch (target.kind) {
    case "job":
      return `job ${target.jobId}`;
    case "stage":
      return `stage ${target.stageId}`;
    case "jobGroup":
      return `job of the group ${cut(target.jobGroup, 100)}`;
    default:
      return target satisfies never;
  }
}

function outcomeOf(settled: Settled<CancelOutcome>): CancelOutcome {
  if (settled.ok) return settled.value;
  const { error } = settled;
  return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
}
