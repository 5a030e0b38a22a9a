import { assert, assertEquals } from "@std/assert";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import type { ClusterPlan } from "./cluster_plan.ts";
import { withHostileNames } from "./hostile_names.ts";
import { manyJobs, manyTasks, oneJob, pictured } from "./plans.ts";
import { simulate } from "./simulate.ts";

const plans: Record<string, ClusterPlan> = {
  "many jobs": manyJobs(64),
  "many tasks": manyTasks(2000),
  "one job": oneJob(500, 100),
  "the pictured one": pictured(),
  "hostile names": withHostileNames(manyJobs(40)),
};

for (const [name, plan] of Object.entries(plans)) {
  Deno.test(`a simulated log (${name}) is one that Spark could have written`, () => {
    const lines = [...simulate(plan)];
    assertEquals(lines.map(({ line }) => line), [...simulate(plan)].map(({ line }) => line));
    assertEquals(lines.map(({ time }) => time), lines.map(({ time }) => time).toSorted());
    const events = lines.map(({ line }): SparkEvent => {
      const result = decodeSparkEvent(line);
      assert(result.kind === "event", line);
      return result.event;
    });
    const ofType = <T extends SparkEvent["type"]>(type: T) =>
      events.filter((event): event is Extract<SparkEvent, { type: T }> => event.type === type);

    assertEquals(ofType("jobStart").map(({ jobId }) => jobId), plan.jobs.map((_, id) => id));
    assertEquals(
      ofType("jobEnd").map(({ jobId }) => jobId).toSorted((a, b) => a - b),
      plan.jobs.map((_, id) => id),
    );
    assertEquals(
      ofType("taskEnd").map(({ task }) => task.taskId).toSorted((a, b) => a - b),
      ofType("taskStart").map(({ task }) => task.taskId),
    );
    const attempts = (type: "stageSubmitted" | "stageCompleted") =>
      ofType(type).map(({ stage }) => `${stage.stageId}.${stage.attemptId}`).toSorted();
    assertEquals(attempts("stageSubmitted"), attempts("stageCompleted"));
    assertEquals(new Set(attempts("stageSubmitted")).size, attempts("stageSubmitted").length);
  });
}
