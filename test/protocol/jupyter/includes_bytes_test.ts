import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { includesBytes } from "../../../protocol/jupyter/includes_bytes.ts";

Deno.test("bytes are found wherever a text of them would be", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
  const needles = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
  const bytes = (value: string) => new TextEncoder().encode(value);
  fc.assert(fc.property(letters, needles, (text, needle) => {
    assertEquals(includesBytes(bytes(text), bytes(needle)), text.includes(needle));
  }));
});
