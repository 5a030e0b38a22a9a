import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TaskAllowance } from "../../../../actors/outlet/comm/task_allowance.ts";

const ROOM = { cap: 10, share: 1 };

Deno.test("pairs of start and end fill the cap, each second anew", () => {
  const tasks = new TaskAllowance();
  const started = (from: number, now: number) =>
    [0, 1, 2, 3, 4, 5, 6].filter((i) => tasks.admitsStart(`${from + i}`, now, ROOM)).length;
  assertEquals(started(0, 0), 5);
  assertEquals(started(10, 999), 0);
  assertEquals(started(20, 1000), 5);
});

Deno.test("the end of an earlier task is sent, and takes room from new ones", () => {
  const tasks = new TaskAllowance();
  for (const task of ["a", "b", "c"]) assert(tasks.admitsStart(task, 0, ROOM));
  for (const task of ["a", "b", "c"]) assert(tasks.admitsEnd(task, 1000, ROOM));
  const admitted = ["d", "e", "f", "g"].filter((task) => tasks.admitsStart(task, 1000, ROOM));
  assertEquals(admitted, ["d", "e", "f"]);
  assert(tasks.admitsEnd("seen nowhere", 1000, ROOM));
});

Deno.test("while room is scarce no new task is sent, while there is none no end either", () => {
  const tasks = new TaskAllowance();
  for (const task of ["a", "b"]) assert(tasks.admitsStart(task, 0, ROOM));
  assertEquals(tasks.admitsStart("c", 0, { cap: 10, share: 0.24 }), false);
  assertEquals(tasks.admitsEnd("a", 0, { cap: 10, share: 0.01 }), true);
  assertEquals(tasks.admitsEnd("b", 0, { cap: 10, share: 0 }), false);
  assertEquals(tasks.admitsEnd("c", 0, ROOM), false, "its start was left out");
});

Deno.test("a task that is told anew and taken on ends too", () => {
  const tasks = new TaskAllowance();
  assertEquals(tasks.admitsStart("a", 0, { cap: 0, share: 1 }), false);
  assert(tasks.admitsStart("a", 1000, ROOM));
  assert(tasks.admitsEnd("a", 1000, ROOM));
});

Deno.test("ends alone fill the cap, too", () => {
  const tasks = new TaskAllowance();
  assert(tasks.admitsStart("a", 0, ROOM));
  const admitted = Array.from({ length: 12 }, () => tasks.admitsSingle(0, ROOM)).filter(Boolean);
  assertEquals(admitted.length, 8);
  assertEquals(tasks.admitsSingle(1000, { cap: 10, share: 0.2 }), false);
});

Deno.test("with room, tasks are sent in whole pairs, and never more than the cap", () => {
  const step = fc.record({
    task: fc.integer({ min: 0, max: 200 }),
    ms: fc.constantFrom(0, 0, 300),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const tasks = new TaskAllowance();
    const running = new Map<number, boolean>();
    const perSecond: number[] = [];
    let [now, periodEnd, ends] = [0, -1, 0];
    for (const { task, ms } of steps) {
      now += ms;
      const isStart = !running.has(task);
      const isSent = isStart
        ? tasks.admitsStart(`${task}`, now, ROOM)
        : tasks.admitsEnd(`${task}`, now, ROOM);
      if (now >= periodEnd) {
        periodEnd = now + 1000;
        perSecond.push(0);
        ends = 0;
      }
      if (isStart) {
        running.set(task, isSent);
        if (isSent) perSecond[perSecond.length - 1]! += 1;
      } else {
        assertEquals(isSent, running.get(task));
        running.delete(task);
        if (isSent) ends++;
      }
      assert((perSecond.at(-1) ?? 0) <= 5, `${perSecond.at(-1)} starts, ${ends} ends`);
    }
  }));
});
