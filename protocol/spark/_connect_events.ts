import { integer, type JsonObject, string } from "./_fields.ts";
import type { ConnectOperation, ConnectOperationPhase } from "./spark_event.ts";

/** Makes the decoder of one of the `SparkListenerConnectOperation…` events. */
export function connectOperation(
  phase: ConnectOperationPhase,
): (event: JsonObject) => ConnectOperation {
  return (event) => ({
    type: "connectOperation",
    phase,
    operationId: string(event, "operationId"),
    jobTag: string(event, "jobTag"),
    time: integer(event, "eventTime"),
    statementText: phase === "started" ? string(event, "statementText") : null,
    sessionId: phase === "started" ? string(event, "sessionId") : null,
    errorMessage: phase === "failed" ? string(event, "errorMessage") : null,
  });
}
