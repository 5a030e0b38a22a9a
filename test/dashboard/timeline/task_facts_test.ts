import { assertEquals, assertMatch } from "@std/assert";
import {
  describeTask,
  longestPhase,
  taskDuration,
  taskFacts,
} from "../../../dashboard/timeline/task_facts.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { type Row, task, taskChunk } from "./task_chunks.ts";

const row: Row = {
  ...task(77, 1000, 3500, "<b>4</b>"),
  stageId: 5,
  stageAttemptId: 1,
  index: 9,
  speculative: 1,
  schedulerDelay: 500,
  executorComputingTime: 2000,
  diskBytesSpilled: 2_000_000,
};

function storeOf(ended: Row[], running: Row[] = []): TaskStore {
  const store = new TaskStore();
  store.merge(taskChunk(ended, running));
  return store;
}

Deno.test("taskFacts: all that is known, without what is zero", () => {
  const facts = taskFacts(storeOf([row]), 0, 9000);
  const values = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  assertEquals(values["Stage"], "5.1");
  assertEquals(values["Executor"], "<b>4</b>");
  assertEquals(values["Status"], "success, speculative");
  assertMatch(values["Duration"]!, /^2.5/);
  assertMatch(values["Spilled to disk"]!, /^2 /);
  assertEquals("Spilled from memory" in values, false);
  assertEquals("Finished" in values, true);
});

Deno.test("taskFacts: one that runs has lasted until now, and has no end", () => {
  const store = storeOf([], [task(1, 1000)]);
  assertEquals(taskDuration(store, 0, 5000), 4000);
  assertEquals(taskFacts(store, 0, 5000).some(({ name }) => name === "Finished"), false);
  assertEquals(longestPhase(store, 0), null);
});

Deno.test("taskFacts: one without metrics says so", () => {
  const facts = taskFacts(storeOf([{ ...task(1, 0, 10), status: "FAILED" }]), 0, 20);
  assertEquals(facts.at(-1), { name: "Phases", value: "Spark told no metrics" });
});

Deno.test("describeTask: one sentence with what matters", () => {
  assertMatch(
    describeTask(storeOf([row]), 0, 9000),
    /^Task 77, stage 5\.1, index 9, executor <b>4<\/b>, success, 2.5.*, most of it computing$/,
  );
});
