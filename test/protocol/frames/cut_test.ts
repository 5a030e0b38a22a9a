import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cut } from "../../../protocol/frames/cut.ts";

Deno.test("a text of the longest length is kept as it is", () => {
  assertEquals(cut("", 0), "");
  assertEquals(cut("12345678", 8), "12345678");
});

Deno.test("a longer text is cut, and says by how much", () => {
  assertEquals(cut("123456789", 8), "12345678 … (1 more characters)");
  assertEquals(cut("x", 0), " … (1 more characters)");
});

Deno.test("a surrogate pair is not split", () => {
  assertEquals(cut("ab🎉cd", 2), "ab … (4 more characters)");
  assertEquals(cut("ab🎉cd", 3), "ab … (4 more characters)");
  assertEquals(cut("ab🎉cd", 4), "ab🎉 … (2 more characters)");
});

Deno.test("a lone surrogate is a character like any other", () => {
  assertEquals(cut("a\ud800bc", 2), "a\ud800 … (2 more characters)");
  assertEquals(cut("a\udc00bc", 2), "a\udc00 … (2 more characters)");
});

Deno.test("what stays is the text's beginning, and well-formed if the text was", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.nat({ max: 40 }),
      (text, maxLength) => {
        const result = cut(text, maxLength);
        if (text.length <= maxLength) return assertEquals(result, text);
        const mark = / … \((\d+) more characters\)$/.exec(result);
        assert(mark);
        const head = result.slice(0, mark.index);
        assert(text.startsWith(head) && head.length >= maxLength - 1);
        assertEquals(Number(mark[1]), text.length - head.length);
        assert(result.isWellFormed());
      },
    ),
  );
});
