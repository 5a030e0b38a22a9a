import { assertEquals } from "@std/assert";
import { nearestName } from "../../command/nearest_name.ts";

Deno.test("the nearest name is the one with the fewest edits", () => {
  assertEquals(nearestName("hots", ["port", "host", "token"]), "host");
});

Deno.test("letter case does not make a name distant", () => {
  assertEquals(
    nearestName("SPARKSTAGEACTIVERATE", ["sparkStageActiveRate", "port"]),
    "sparkStageActiveRate",
  );
});

Deno.test("among no names there is no nearest one", () => {
  assertEquals(nearestName("host", []), undefined);
});
