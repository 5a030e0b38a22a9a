import { assert, assertEquals } from "@std/assert";
import { Monitor } from "../../../../actors/monitor.ts";
import { ExecutionBook } from "../../../../actors/outlet/execution_book.ts";
import { ProgressOutlet } from "../../../../actors/outlet/progress/progress_outlet.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type { FromMonitor } from "../../../../protocol/jupyter/monitor_message.ts";
import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";
import { type GoldenWorkload, goldenWorkloads, readGolden } from "../../../fixtures/golden.ts";
import { eventsOf, sourceOf } from "../../../replay_log.ts";
import { settle } from "../../hand_fed.ts";

/** The settled lines; their times are those in which any job ran, by the times in the logs. */
const LINES: Record<GoldenWorkload, string | undefined> = {
  "cache-reuse": "Spark: 5 jobs, 34 tasks (24 skipped), 19 s",
  "cancel-job": "Spark: 3 jobs (1 cancelled), 6 tasks, 19 s",
  "empty": undefined,
  "executor-add-remove": "Spark: 4 jobs, 20 tasks (2 failed), 3 min 0 s",
  "failing-job": "Spark: 3 jobs (2 failed), 4 tasks (2 failed, 4 skipped), 26 s",
  "failing-tasks": "Spark: 1 job, 8 tasks (3 failed), 6.9 s",
  "job-groups": "Spark: 7 jobs, 38 tasks, 22 s",
  "local-cluster-basic": "Spark: 2 jobs, 24 tasks, 46 s",
  "rdd-basic": "Spark: 3 jobs, 24 tasks, 12 s",
  "rdd-basic-quickstop": "Spark: 1 job, 8 tasks, 9.6 s",
  "shuffle-join": "Spark: 9 jobs, 39 tasks (33 skipped), 12 s",
  "spark35-rdd-basic": "Spark: 3 jobs, 24 tasks, 33 s",
  "spark35-shuffle-join": "Spark: 9 jobs, 39 tasks (33 skipped), 1 min 13 s",
  "sql-broadcast": "Spark: 7 jobs, 16 tasks (17 skipped), 1 min 12 s",
  "streaming": "Spark: 7 jobs, 35 tasks, 35 s",
};

for (const workload of goldenWorkloads) {
  Deno.test(`a recorded run as one cell: ${workload}`, async () => {
    const line = await settledLineOf(eventsOf(readGolden(workload, "eventlog")));
    assertEquals(line, LINES[workload]);
  });
}

async function settledLineOf(events: readonly SparkEvent[]): Promise<string | undefined> {
  // After the run: what is told late took as long as its times say.
  const clock = new VirtualClock({ now: Date.UTC(2100) });
  const executions = new ExecutionBook();
  executions.update({
    msgId: "m1",
    cellId: null,
    executionCount: null,
    startTime: 0,
    endTime: null,
  });
  const sent: FromMonitor[] = [];
  await using monitor = new Monitor({ clock });
  const progress = new ProgressOutlet({
    clock,
    executions,
    send: (message) => sent.push(message),
    isWanted: () => true,
    delay: 0,
  });
  monitor.addOutlet(progress);
  await settle(clock, monitor.addSource(sourceOf(events)).finished);
  await clock.runUntilIdle();
  progress.settle("m1");
  assertEquals(sent.at(-1), { type: "settled", msgId: "m1" });
  const last = sent.findLast((message) => message.type === "display");
  assert(last?.isSettled ?? true);
  return last?.text;
}
