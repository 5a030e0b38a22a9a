import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BarPicture, NUM_DENSITIES, type Pieces } from "../../../dashboard/timeline/bar_picture.ts";
import { ExecutorLanes } from "../../../dashboard/timeline/executor_lanes.ts";
import { Fill, TASK_PHASES } from "../../../dashboard/timeline/task_phase.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { type Row, task, taskChunk } from "./task_chunks.ts";

const COMPUTING = TASK_PHASES.findIndex(({ column }) => column === "executorComputingTime");
const SCHEDULER = TASK_PHASES.findIndex(({ column }) => column === "schedulerDelay");

interface Painted {
  readonly view?: { readonly start: number; readonly end: number };
  readonly width?: number;
  readonly now?: number;
  readonly matches?: (row: number) => boolean;
}

/** What is painted of attempts that all fit into one slot. */
function paint(ended: Row[], running: Row[], options: Painted = {}): BarPicture {
  const { view = { start: 0, end: 100 }, width = 100, now = 100, matches } = options;
  const store = new TaskStore();
  const lanes = new ExecutorLanes(store);
  lanes.update(store.merge(taskChunk(ended, running)));
  const picture = new BarPicture();
  const chosen = matches === undefined
    ? null
    : Uint8Array.from({ length: store.length }, (_, row) => Number(matches(row)));
  picture.addSlot(store, lanes.lanes[0]!.slots[0]!, chosen, view, width, 7, now);
  return picture;
}

/** Left edge and width of each piece. */
function spans({ data, length }: Pieces): [number, number][] {
  return Array.from({ length: length / 3 }, (_, i) => [data[3 * i]!, data[3 * i + 1]!]);
}

function opaque(picture: BarPicture, fill: number): [number, number][] {
  return spans(picture.fills[fill]![NUM_DENSITIES - 1]!);
}

function computing(row: Row): Row {
  return { ...row, executorComputingTime: row.finishTime! - row.launchTime! };
}

Deno.test("BarPicture: a wide bar is its phases in order, then what none accounts for", () => {
  const row = { ...task(1, 10, 91), schedulerDelay: 20, executorComputingTime: 40 };
  const picture = paint([row], []);
  assertEquals(opaque(picture, SCHEDULER), [[10, 20]]);
  assertEquals(opaque(picture, COMPUTING), [[30, 40]]);
  // One pixel is the gap to the next bar.
  assertEquals(opaque(picture, Fill.unmeasured), [[70, 20]]);
});

Deno.test("BarPicture: phases that add up to more than the bar share it", () => {
  const row = { ...task(1, 0, 51), schedulerDelay: 51, executorComputingTime: 51 };
  const picture = paint([row], []);
  assertEquals(opaque(picture, SCHEDULER), [[0, 26]]);
  assertEquals(opaque(picture, COMPUTING), [[26, 24]]);
});

Deno.test("BarPicture: failed and killed bars are marked over all their width", () => {
  const failed: Row = { ...task(1, 0, 11), status: "FAILED" };
  const killed: Row = { ...task(2, 20, 31), status: "KILLED" };
  const picture = paint([failed, killed], []);
  assertEquals([spans(picture.failed), spans(picture.killed)], [[[0, 10]], [[20, 10]]]);
});

Deno.test("BarPicture: one failed attempt among a thousand in a few pixels is still marked", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => computing(task(i, i, i + 1)));
  rows[500] = { ...rows[500], status: "FAILED" };
  const picture = paint(rows, [], { view: { start: 0, end: 1000 }, width: 10 });
  assertEquals(spans(picture.failed), [[5, 1]]);
  assertEquals(opaque(picture, COMPUTING), [[0, 10]]);
});

Deno.test("BarPicture: a pixel says by its density how much of its time was used", () => {
  // A millisecond of work in each 2, then in each 10.
  const rows = Array.from({ length: 100 }, (_, i) => computing(task(i, 2 * i, 2 * i + 1)))
    .concat(
      Array.from({ length: 20 }, (_, i) => computing(task(100 + i, 200 + 10 * i, 201 + 10 * i))),
    );
  const picture = paint(rows, [], { view: { start: 0, end: 400 }, width: 20 });
  assertEquals(picture.fills[COMPUTING]!.map((pieces) => spans(pieces)), [
    [[10, 10]],
    [[0, 10]],
    [],
    [],
  ]);
});

Deno.test("BarPicture: an attempt that runs is open up to now", () => {
  const picture = paint([], [task(1, 40)], { now: 90 });
  assertEquals(opaque(picture, Fill.running), [[40, 50]]);
  assertEquals(spans(picture.open), [[40, 50]]);
  assertEquals(paint([], [task(1, 40)], { view: { start: 50, end: 60 } }).open.length, 3);
  assertEquals(paint([], [task(1, 40)], { view: { start: 0, end: 30 } }).open.length, 0);
});

Deno.test("BarPicture: what the filter leaves out is dimmed, and gives way to what it does not", () => {
  const rows = Array.from({ length: 100 }, (_, i) => computing(task(i, i, i + 1)));
  const options = { view: { start: 0, end: 100 }, width: 10 };
  const picture = paint(rows, [], { ...options, matches: (row) => row === 42 });
  assertEquals(opaque(picture, COMPUTING), [[4, 1]]);
  assertEquals(opaque(picture, Fill.dimmed), [[0, 4], [5, 5]]);
  const wide = paint([computing(task(1, 0, 11))], [task(2, 20)], { matches: () => false });
  assertEquals(opaque(wide, Fill.dimmed), [[0, 10], [20, 80]]);
  assertEquals(wide.open.length, 0);
});

Deno.test("BarPicture: 100,000 attempts make no more pieces than there are pixels", () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => {
    const row = task(i, 10 * i, 10 * i + (i % 10) + 1);
    return i % 3 === 0 ? { ...row, schedulerDelay: 5 } : computing(row);
  });
  const picture = paint(rows, [], { view: { start: 0, end: 1e6 }, width: 800 });
  const pieces = picture.fills.flat().reduce((sum, { length }) => sum + length / 3, 0);
  assert(pieces > 0 && pieces <= 800, `${pieces} pieces`);
});

Deno.test("BarPicture: whatever is in a slot, pieces are within the view and never overlap", () => {
  const gaps = fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.nat(40)), { minLength: 1 });
  fc.assert(
    fc.property(gaps, fc.nat(300), fc.integer({ min: 5, max: 900 }), (gaps, start, span) => {
      let end = 0;
      const rows = gaps.map(([gap, length, schedulerDelay], i) => {
        const row = task(i, end += gap, end += length);
        end = Math.max(end, row.launchTime! + 1);
        return { ...row, schedulerDelay, executorComputingTime: length };
      });
      const picture = paint(rows, [], { view: { start, end: start + span }, width: 200 });
      const all = picture.fills.flat().flatMap(spans).sort((a, b) => a[0] - b[0]);
      for (const [i, [left, width]] of all.entries()) {
        assert(left >= 0 && width > 0 && left + width <= 200);
        assert(i === 0 || all[i - 1]![0] + all[i - 1]![1] <= left, JSON.stringify(all));
      }
    }),
  );
});
