import { assert, assertEquals } from "@std/assert";
import { LaneSlot } from "../../../dashboard/timeline/executor_lanes.ts";
import {
  BAR_HEIGHT,
  labelAt,
  LaneLayout,
  SLOT_HEIGHT,
  slotTop,
} from "../../../dashboard/timeline/lane_layout.ts";

function layoutOf(...numSlots: number[]): LaneLayout {
  return new LaneLayout(numSlots.map((length, executor) => ({
    executor,
    slots: Array.from({ length }, () => new LaneSlot()),
  })));
}

Deno.test("LaneLayout: lanes follow each other, one without slots has room for its name", () => {
  const layout = layoutOf(4, 0, 1);
  const bottoms = layout.lanes.map(({ top, height }) => top + height);
  assertEquals(layout.lanes.map(({ top }) => top), [0, bottoms[0], bottoms[1]]);
  assertEquals(layout.height, bottoms[2]);
  assert(layout.lanes[1]!.height > 16);
});

Deno.test("LaneLayout: finds each slot at the height of its bars, and nothing around lanes", () => {
  const layout = layoutOf(4, 0, 3);
  for (const lane of layout.lanes) {
    for (const [index, slot] of lane.lane.slots.entries()) {
      const top = slotTop(lane, index);
      for (const y of [top, top + BAR_HEIGHT - 1]) {
        const found = layout.slotAt(y);
        assertEquals([found?.lane, found?.index], [lane, index]);
        assert(found?.slot === slot);
      }
    }
  }
  assertEquals(layout.slotAt(layout.lanes[1]!.top + 10), undefined);
  assertEquals([layout.slotAt(-1), layout.slotAt(layout.height)], [undefined, undefined]);
  assertEquals([layout.laneAt(-1), layout.laneAt(layout.height)], [undefined, undefined]);
});

Deno.test("LaneLayout: 500 lanes are found without looking at each", () => {
  const layout = layoutOf(...Array.from({ length: 500 }, () => 2));
  const lane = layout.lanes[321]!;
  assertEquals(layout.indexAt(lane.top), 321);
  assertEquals(layout.indexAt(lane.top + lane.height - 1), 321);
  assert(lane.height >= 2 * SLOT_HEIGHT);
});

Deno.test("LaneLayout: without lanes there is nothing", () => {
  const layout = layoutOf();
  assertEquals([layout.height, layout.laneAt(0), layout.slotAt(0)], [0, undefined, undefined]);
});

Deno.test("labelAt: a name stands in what is in view of its lane, and only where it has room", () => {
  const layout = layoutOf(1, 1, 4);
  const [first, second, third] = layout.lanes.map(({ top, height }) => top + height);
  assert(first !== undefined && second !== undefined && third !== undefined);
  const labels = (from: number, to: number) => layout.lanes.map((lane) => labelAt(lane, from, to));
  assertEquals(labels(0, third), [first / 2, (first + second) / 2, (second + third) / 2]);
  assertEquals(labels(first - 6, second + 20), [null, (first + second) / 2, second + 10]);
  assertEquals(labels(second + 30, third), [null, null, (second + 30 + third) / 2]);
  assertEquals(labels(third, third + 100), [null, null, null]);
});
