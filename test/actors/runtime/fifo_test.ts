import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Fifo } from "../../../actors/runtime/_fifo.ts";

Deno.test("Fifo: an empty queue gives nothing", () => {
  const queue = new Fifo<{ n: number }>();
  assertEquals([queue.shift(), queue.length], [undefined, 0]);
});

Deno.test("Fifo: replace() gives back the item that was there and keeps its place", () => {
  const queue = new Fifo<{ n: number }>();
  [1, 2, 3].forEach((n) => queue.push({ n }));
  assertEquals(queue.replace(({ n }) => n === 2, { n: 20 }), { n: 2 });
  assertEquals([queue.shift(), queue.shift(), queue.shift()], [{ n: 1 }, { n: 20 }, { n: 3 }]);
});

Deno.test("Fifo: replace() changes nothing where none matches, or those that did have left", () => {
  const queue = new Fifo<{ n: number }>();
  queue.push({ n: 1 });
  queue.push({ n: 2 });
  queue.shift();
  assertEquals(queue.replace(({ n }) => n === 1, { n: 10 }), undefined);
  assertEquals([queue.length, queue.shift()], [1, { n: 2 }]);
});

Deno.test("Fifo: behaves as an array does, at any length", () => {
  const operation = fc.oneof(
    fc.record({ type: fc.constant("push" as const), count: fc.nat(3000) }),
    fc.record({ type: fc.constant("shift" as const), count: fc.nat(3000) }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
      const queue = new Fifo<{ n: number }>();
      const model: number[] = [];
      let n = 0;
      for (const { type, count } of operations) {
        for (let i = 0; i < count; i++) {
          if (type === "push") {
            queue.push({ n });
            model.push(n++);
          } else assertEquals(queue.shift()?.n, model.shift());
        }
        assertEquals(queue.length, model.length);
      }
    }),
    { numRuns: 20 },
  );
});
