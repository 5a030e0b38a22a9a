import { assertEquals } from "@std/assert";
import { countLines } from "../../../command/kernel/count_lines.ts";

Deno.test("what was refused and what failed is a line each, and nothing is none", () => {
  assertEquals(countLines({ refused: {}, failed: {} }), []);
  assertEquals(countLines({ refused: { forged: 2, slow: 1 }, failed: { status: 1 } }), [
    "refused in all: 2 forged, 1 slow",
    "passed without a look in all: 1 status",
  ]);
});
