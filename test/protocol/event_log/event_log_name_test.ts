import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { idInName } from "../../../actors/source/event_log/log_name.ts";
import { eventLogName } from "../../../protocol/event_log/event_log_name.ts";

const ended = (appId: string, appAttemptId = "null") =>
  eventLogName({ appId, appAttemptId, endTime: 1 });

Deno.test("the name is the one that Spark gives", () => {
  assertEquals(ended("app-20261122220211-0000"), "app-20261122220211-0000");
  assertEquals(ended("application_1700000000000_0001", "2"), "application_1700000000000_0001_2");
  assertEquals(ended("Fine: a.{b}"), "fine--a__b_");
  assertEquals(idInName(ended("local-1700000000000")), "local-1700000000000");
});

Deno.test("whatever the ids are, the name is no path, no codec and not hidden", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (appId, appAttemptId) => {
    const name = ended(appId, appAttemptId);
    assertMatch(name, /^[a-z0-9_-]+$/);
    assert(name.length <= 201);
    const running = eventLogName({ appId, appAttemptId, endTime: null });
    assertEquals(running, `${name}.inprogress`);
  }));
  assertEquals(ended(""), "_");
});
