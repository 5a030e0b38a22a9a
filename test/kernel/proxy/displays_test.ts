import { assertEquals } from "@std/assert";
import { Displays } from "../../../kernel/proxy/displays.ts";

Deno.test("a display is shown once and updated from then on, after it was settled too", () => {
  const displays = new Displays();
  assertEquals(displays.show("d1", "cell", false), "display_data");
  assertEquals(displays.hasUnsettled("cell"), true);
  assertEquals(displays.show("d1", "cell", true), "update_display_data");
  assertEquals(displays.hasUnsettled("cell"), false);
  assertEquals(displays.show("d1", "cell", false), "update_display_data");
  assertEquals([displays.hasUnsettled("cell"), displays.hasUnsettled("other")], [true, false]);
});

Deno.test("of a thousand displays the oldest is forgotten", () => {
  const displays = new Displays();
  for (let i = 0; i <= 1000; i++) displays.show(`d${i}`, `cell${i}`, false);
  assertEquals(displays.hasUnsettled("cell0"), false);
  assertEquals(displays.hasUnsettled("cell1"), true);
});
