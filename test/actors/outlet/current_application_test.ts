import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CurrentApplication } from "../../../actors/outlet/current_application.ts";
import { FakeHub } from "./fake_hub.ts";

Deno.test("an application's start is repeated before a frame of another than the last", () => {
  const hub = new FakeHub();
  const current = new CurrentApplication();
  const one = hub.start("app-1");
  const two = hub.start("app-2");
  assertEquals(current.before(one), undefined);
  assertEquals(current.before(two), undefined);
  const [a, b] = hub.emitTasks("app-1", 2);
  const [c] = hub.emitTasks("app-2", 1);
  assertEquals([a, b, c].map((frame) => frame && current.before(frame)), [one, undefined, two]);
});

Deno.test("a frame before its application's start goes alone and changes nothing", () => {
  const hub = new FakeHub();
  const current = new CurrentApplication();
  hub.register("app-2");
  const early = hub.emitTasks("app-2", 1);
  const one = hub.start("app-1");
  const task = hub.emitTasks("app-1", 1);
  const sent = [one, ...early, ...task].map((frame) => current.before(frame));
  assertEquals(sent, [undefined, undefined, undefined]);
});

Deno.test("a removed application's start is forgotten", () => {
  const hub = new FakeHub();
  const current = new CurrentApplication();
  current.before(hub.start("app-1"));
  current.remove("app-1");
  const [task] = hub.emitTasks("app-1", 1);
  assertEquals(task && current.before(task), undefined);
});

Deno.test("whatever the order, a client takes each frame for its own application's", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (order) => {
      const hub = new FakeHub();
      const current = new CurrentApplication();
      let shown: string | undefined;
      const started = new Set<string>();
      for (const n of order) {
        const appId = `app-${n}`;
        const frame = started.has(appId) ? hub.emitTasks(appId, 1)[0] : hub.start(appId);
        started.add(appId);
        if (frame === undefined) continue;
        const repeated = current.before(frame);
        for (const sent of [...(repeated ? [repeated] : []), frame]) {
          if (sent.frame.msgtype === "sparkApplicationStart") shown = sent.frame.appId;
        }
        assertEquals(shown, appId);
      }
    }),
  );
});
