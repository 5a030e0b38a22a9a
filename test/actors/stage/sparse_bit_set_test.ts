import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SparseBitSet } from "../../../actors/stage/sparse_bit_set.ts";

/** Near one another, at the edges of words and chunks, and far apart. */
const value = fc.oneof(
  fc.nat(70),
  fc.constantFrom(31, 32, 63, 64, 4095, 4096, 4097, 8191, 8192),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
);

Deno.test("whatever is added and deleted, the bits are a Set", () => {
  const action = fc.tuple(fc.constantFrom("add", "delete", "has"), value);
  fc.assert(fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
    const bits = new SparseBitSet();
    const model = new Set<number>();
    for (const [kind, n] of actions) {
      const had = model.has(n);
      assertEquals(bits.has(n), had);
      if (kind === "add") {
        assertEquals(bits.add(n), !had);
        model.add(n);
      } else if (kind === "delete") {
        assertEquals(bits.delete(n), had);
        model.delete(n);
      }
      assertEquals(bits.size, model.size);
    }
    for (const [, n] of actions) assertEquals(bits.has(n), model.has(n));
  }));
});

Deno.test("a neighbour of a number in the set is not in it", () => {
  fc.assert(fc.property(fc.nat(100_000), (n) => {
    const bits = new SparseBitSet();
    bits.add(n + 1);
    assertEquals([bits.has(n), bits.has(n + 1), bits.has(n + 2)], [false, true, false]);
  }));
});
