import { assertEquals } from "@std/assert";
import { newestFirst } from "../../../dashboard/model/newest_first.ts";
import { applicationOf } from "./snapshots.ts";

Deno.test("what has started last is first; without a start it is the newest", () => {
  const applications = [
    applicationOf({ id: "second", startTime: 2000 }),
    applicationOf({ id: "first", startTime: 1000 }),
    applicationOf({ id: "starting", startTime: null }),
    applicationOf({ id: "as late", startTime: 2000 }),
  ];
  assertEquals(newestFirst(applications).map(({ id }) => id), [
    ...["starting", "as late", "second", "first"],
  ]);
});
