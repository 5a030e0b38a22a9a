import { assertEquals } from "@std/assert";
import { CommRegistry } from "../../../kernel/proxy/comm_registry.ts";

function setUp() {
  const told: string[] = [];
  const registry = new CommRegistry((message) => {
    if (message.type === "commOpened") told.push(`+${message.comm.commId}`);
    if (message.type === "commClosed") {
      told.push(`${message.mayReturn ? "~" : "-"}${message.commId}`);
    }
    return true;
  });
  const open = (
    commId: string,
    { session = "s", connection = "c", data = {} as unknown } = {},
  ) => registry.open({ comm: { commId, session, data }, connection, header: new Uint8Array([1]) });
  return { registry, open, take: () => told.splice(0) };
}

Deno.test("comms are open until they are closed", () => {
  const { registry, open, take } = setUp();
  open("a");
  open("b");
  assertEquals([...registry.commIds()], ["a", "b"]);
  registry.close("a");
  registry.close("a");
  assertEquals(take(), ["+a", "+b", "-a"]);
  assertEquals([...registry.commIds()], ["b"]);
  assertEquals([registry.headerOf("a"), registry.headerOf("b")], [null, new Uint8Array([1])]);
});

Deno.test("a comm goes with its connection, and comes back when it is written to", () => {
  const { registry, open, take } = setUp();
  open("a", { connection: "c1" });
  open("b", { connection: "c2" });
  registry.gone("c1");
  assertEquals(take(), ["+a", "+b", "~a"]);
  assertEquals([...registry.commIds()], ["b"]);
  assertEquals(registry.writes("a", "c3"), true);
  assertEquals(take(), ["+a"]);
  registry.gone("c1");
  assertEquals(take(), []);
  registry.gone("c3");
  assertEquals(take(), ["~a"]);
});

Deno.test("the comms of a client that is heard of again are open again, in their order", () => {
  const { registry, open, take } = setUp();
  for (const commId of ["a", "b"]) open(commId, { connection: "c1" });
  open("other", { connection: "c2" });
  registry.heard("c1");
  registry.gone("c1");
  registry.gone("c2");
  take();
  registry.heard("c1");
  assertEquals(take(), ["+a", "+b"]);
  assertEquals([...registry.commIds()], ["a", "b"]);
  registry.heard("c1");
  assertEquals(take(), []);
});

Deno.test("a comm that is opened again is closed first", () => {
  const { open, take } = setUp();
  open("a");
  open("a", { session: "other" });
  assertEquals(take(), ["+a", "-a", "+a"]);
});

Deno.test("other comms are unknown", () => {
  const { registry } = setUp();
  assertEquals([registry.has("x"), registry.writes("x", "c")], [false, false]);
});

Deno.test("comms are bounded: the oldest one goes", () => {
  const { registry, open, take } = setUp();
  for (let number = 0; number <= 1000; number++) open(`c${number}`);
  assertEquals(take().at(-1), "-c0");
  assertEquals([...registry.commIds()].length, 1000);
});
