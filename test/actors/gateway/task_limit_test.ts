import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TaskLimit } from "../../../actors/gateway/task_limit.ts";

/** How many of `count` new tasks are admitted. */
function admitted(limit: TaskLimit, count: number, from = 0): number {
  const tasks = Array.from({ length: count }, (_, i) => from + i);
  return tasks.filter((taskId) => limit.admits(taskId, false)).length;
}

Deno.test("a tick admits so many tasks that their starts and ends stay within the cap", () => {
  for (const [cap, pairs] of [[250, 125], [251, 125], [2, 1], [3, 1], [4, 2]] as const) {
    assertEquals(admitted(new TaskLimit(cap), 1000), pairs);
  }
});

Deno.test("a tick admits at least one task, however small the cap", () => {
  const limit = new TaskLimit(0);
  assertEquals(admitted(limit, 10), 1);
  limit.renew();
  assertEquals(admitted(limit, 10, 100), 1);
});

Deno.test("ends of tasks of earlier ticks take the place of new tasks", () => {
  const limit = new TaskLimit(10);
  assertEquals(admitted(limit, 4), 4);
  limit.renew();
  for (let taskId = 0; taskId < 4; taskId++) assert(limit.sendsEnd(taskId));
  assertEquals(admitted(limit, 10, 100), 3);
});

Deno.test("ends of this tick's own tasks are counted already", () => {
  const limit = new TaskLimit(10);
  assertEquals(admitted(limit, 2), 2);
  assert(limit.sendsEnd(0) && limit.sendsEnd(1));
  assertEquals(admitted(limit, 10, 100), 3);
});

Deno.test("the end of an admitted task is sent over the cap", () => {
  const limit = new TaskLimit(10);
  for (let tick = 0; tick < 20; tick++) {
    assert(limit.admits(tick, false));
    limit.renew();
  }
  for (let taskId = 0; taskId < 20; taskId++) assert(limit.sendsEnd(taskId));
});

Deno.test("an end whose start was never seen is sent, that of a task left out never", () => {
  const limit = new TaskLimit(2);
  assert(limit.sendsEnd(77));
  assertEquals([limit.admits(0, false), limit.admits(1, false)], [true, false]);
  assertEquals([limit.sendsEnd(1), limit.sendsEnd(1)], [false, false]);
});

Deno.test("nothing new is admitted for a client that does not keep up", () => {
  const limit = new TaskLimit(250);
  assert(limit.admits(0, false));
  limit.renew();
  assertEquals([limit.admits(1, true), limit.sendsEnd(0), limit.sendsEnd(1)], [false, true, false]);
});

Deno.test("a repeated start gets the answer of the first, now or in a later tick", () => {
  const limit = new TaskLimit(2);
  assertEquals([limit.admits(0, false), limit.admits(1, false)], [true, false]);
  for (let tick = 0; tick < 3; tick++) {
    assertEquals([limit.admits(0, true), limit.admits(1, false)], [true, false]);
    limit.renew();
  }
});

Deno.test("a task that the client has from the retained frames is its own", () => {
  const limit = new TaskLimit(2);
  assertEquals([limit.admits(0, false), limit.admits(1, false)], [true, false]);
  limit.remember(1);
  assertEquals([limit.isLeftOut(1), limit.sendsEnd(1)], [false, true]);
});

const step = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "tick", taskId: 0, congested: false }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("start", "end"),
      taskId: fc.nat(30),
      congested: fc.boolean(),
    }),
  },
);

Deno.test("whatever comes, a task is sent or left out as a whole, and the cap holds for new ones", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), fc.nat(12), (steps, cap) => {
    const limit = new TaskLimit(cap);
    const fate = new Map<number, boolean>();
    let newTasks = 0;
    for (const { kind, taskId, congested } of steps) {
      if (kind === "tick") {
        limit.renew();
        newTasks = 0;
      } else if (kind === "start") {
        const isNew = !fate.has(taskId);
        const sent = limit.admits(taskId, congested);
        assertEquals(sent, fate.get(taskId) ?? sent);
        fate.set(taskId, sent);
        if (isNew && sent) newTasks++;
        assert(2 * newTasks <= Math.max(2, cap));
      } else {
        assertEquals(limit.sendsEnd(taskId), fate.get(taskId) ?? true);
      }
    }
  }));
});
