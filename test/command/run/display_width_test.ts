import { assertEquals } from "@std/assert";
import { cutToWidth, displayWidth } from "../../../command/run/display_width.ts";

const widths: [text: string, columns: number][] = [
  ["", 0],
  ["count at etl.py:12", 18],
  ["größer e\u0301", 8],
  ["天地", 4],
  ["カタカナ ひらがな", 17],
  ["ｶﾀｶﾅ", 4],
  ["한국어", 6],
  ["Ｆｕｌｌ", 8],
  ["🚀", 2],
  ["👩‍👩‍👧", 2],
  ["→ … ─", 5],
];

for (const [text, columns] of widths) {
  Deno.test(`a terminal gives "${text}" ${columns} columns`, () => {
    assertEquals(displayWidth(text), columns);
  });
}

Deno.test("a text is cut between characters, with a mark", () => {
  assertEquals(cutToWidth("天地玄黃", 8), "天地玄黃");
  assertEquals(cutToWidth("天地玄黃", 7), "天地玄…");
  assertEquals(cutToWidth("天地玄黃", 6), "天地…");
  assertEquals(cutToWidth("abc", 1), "…");
  assertEquals(cutToWidth("abc", 0), "");
});
