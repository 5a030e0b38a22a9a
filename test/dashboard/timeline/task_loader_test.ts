import { assertEquals } from "@std/assert";
import { TaskLoader } from "../../../dashboard/timeline/task_loader.ts";
import { encodeTaskChunk, type TaskChunk } from "../../../protocol/page/task_chunk.ts";
import { task, taskChunk } from "./task_chunks.ts";

function fixture(chunks: TaskChunk[]) {
  const asked: (string | null)[] = [];
  const taken: number[] = [];
  const loader = new TaskLoader({
    ask: (cursor) => {
      asked.push(cursor);
      return Promise.resolve(encodeTaskChunk(chunks[asked.length - 1]!));
    },
    take: ({ taskId }) => taken.push(...taskId),
  });
  return { loader, asked, taken };
}

Deno.test("TaskLoader: asks until no more wait, each time for what came since", async () => {
  const { loader, asked, taken } = fixture([
    taskChunk([task(1, 0, 1)], [], { cursor: "a", more: true }),
    taskChunk([task(2, 0, 1)], [task(3, 0)], { cursor: "b" }),
    taskChunk([task(3, 0, 1)], [], { cursor: "c" }),
  ]);
  await loader.load();
  assertEquals([asked, taken], [[null, "a"], [1, 2, 3]]);
  await loader.load();
  assertEquals([asked, taken], [[null, "a", "b"], [1, 2, 3, 3]]);
});

Deno.test("TaskLoader: what two calls were told at once is taken once", async () => {
  const chunk = taskChunk([task(1, 0, 1)], [], { cursor: "a" });
  const { loader, asked, taken } = fixture([chunk, chunk]);
  await Promise.all([loader.load(), loader.load()]);
  assertEquals([asked, taken], [[null, null], [1]]);
});
