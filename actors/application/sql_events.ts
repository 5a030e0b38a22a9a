import { cut } from "../../protocol/frames/cut.ts";
import type { SqlExecutionStart } from "../../protocol/spark/spark_event.ts";
import type { ApplicationState } from "./application_state.ts";

/** SQL executions whose call site is remembered; they end, but their end may be lost. */
const MAX_SQL_EXECUTIONS = 1000;

/** Remembers where a SQL execution was called, for the names of its jobs. */
export function sqlExecutionStart(state: ApplicationState, event: SqlExecutionStart): void {
  const { name } = state.options.limits;
  const [frame = ""] = event.details.split("\n", 1);
  const callSite = { description: cut(event.description, name), details: cut(frame, name) };
  const oldest = state.sql.size < MAX_SQL_EXECUTIONS ? undefined : state.sql.keys().next().value;
  if (oldest !== undefined) state.sql.delete(oldest);
  state.sql.set(event.executionId, callSite);
}
