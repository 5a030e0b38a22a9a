import { cut } from "../../protocol/frames/cut.ts";
import type { SqlExecutionStart } from "../../protocol/spark/spark_event.ts";
import type { ApplicationState } from "./application_state.ts";
import { isConnectCallSite } from "./connect_operation.ts";
import { connectPlanName } from "./connect_plan.ts";
import type { SqlCallSite } from "./job_name.ts";
import { remember } from "./remember.ts";

/** SQL executions whose call site is remembered; they end, but their end may be lost. */
const MAX_SQL_EXECUTIONS = 1000;

/** Remembers where a SQL execution was called, for the names of its jobs. */
export function sqlExecutionStart(state: ApplicationState, event: SqlExecutionStart): void {
  const { name } = state.options.limits;
  const { description, details } = callSiteOf(event);
  const callSite = { description: cut(description, name), details: cut(details, name) };
  remember(state.sql, event.executionId, callSite, MAX_SQL_EXECUTIONS);
}

function callSiteOf({ description, details }: SqlExecutionStart): SqlCallSite {
  // Of a Spark Connect client's request the details are the text.
  if (isConnectCallSite(description)) {
    return { description: "", details: connectPlanName(details) ?? "" };
  }
  const [frame = ""] = details.split("\n", 1);
  return { description, details: frame };
}
