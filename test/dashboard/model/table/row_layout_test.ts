import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RowLayout } from "../../../../dashboard/model/table/row_layout.ts";

Deno.test("rows are where the ones above end", () => {
  const layout = new RowLayout([36, 120, 36]);
  assertEquals([layout.topOf(0), layout.topOf(1), layout.topOf(2)], [0, 36, 156]);
  assertEquals(layout.height, 192);
  assertEquals(layout.between(36, 37), { first: 1, end: 2 });
  assertEquals(layout.between(-500, 0), { first: 0, end: 0 });
});

Deno.test("a table without rows has no height", () => {
  const layout = new RowLayout([]);
  assertEquals([layout.height, layout.between(0, 1000)], [0, { first: 0, end: 0 }]);
});

Deno.test("just those rows are drawn that are in sight", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 200 }),
    fc.integer({ min: -500, max: 30_000 }),
    fc.integer({ min: 1, max: 2000 }),
    (heights, top, height) => {
      const layout = new RowLayout(heights);
      const { first, end } = layout.between(top, top + height);
      for (const index of heights.keys()) {
        const isSeen = layout.topOf(index) < top + height && layout.topOf(index + 1) > top;
        const isDrawn = index >= first && index < end;
        assert(isDrawn || !isSeen, `row ${index} is in sight and not drawn`);
        assert(
          isSeen || !isDrawn || layout.topOf(index) <= top,
          `row ${index} is drawn for nobody`,
        );
      }
    },
  ));
});
