import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatRoute, parseRoute, type Route, VIEWS } from "../../../dashboard/model/route.ts";

Deno.test("what is written is read again, whatever the application is called", () => {
  fc.assert(fc.property(
    fc.option(fc.string({ minLength: 1, unit: "grapheme" })),
    fc.constantFrom(...VIEWS),
    (appKey, view) => {
      const route: Route = { appKey, view };
      assertEquals(parseRoute(formatRoute(route)), route);
    },
  ));
});

Deno.test("what is no route is the newest application and its jobs", () => {
  for (const hash of ["", "#", "#main", "#/", "#/%/jobs", "#//nonsense"]) {
    assertEquals(parseRoute(hash), { appKey: null, view: "jobs" });
  }
});
