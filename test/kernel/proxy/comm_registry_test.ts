import { assertEquals } from "@std/assert";
import { CommRegistry } from "../../../kernel/proxy/comm_registry.ts";

function setUp() {
  const told: string[] = [];
  const registry = new CommRegistry((message) => {
    if (message.type === "commOpened") told.push(`+${message.comm.commId}`);
    if (message.type === "commClosed") told.push(`-${message.commId}`);
    return true;
  });
  const open = (
    commId: string,
    { session = "s", connection = "c", data = {} as unknown } = {},
  ) => registry.open({ comm: { commId, session, data }, connection, header: new Uint8Array([1]) });
  const page = { data: { msgtype: "openfromfrontend" } };
  return { registry, told, open, page, take: () => told.splice(0) };
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

Deno.test("of a page's comms only the last is open to the monitor", () => {
  const { registry, open, page, take } = setUp();
  open("a", page);
  open("b", page);
  assertEquals(take(), ["+a", "-a", "+b"]);
  // To the client both are open, and what it writes to either is for the one.
  assertEquals([...registry.commIds()], ["a", "b"]);
  assertEquals(registry.resolve("a", "c"), "b");
  assertEquals(registry.headerOf("a"), null);
  registry.close("b");
  assertEquals(take(), ["-b", "+a"]);
  assertEquals(registry.resolve("a", "c"), "a");
});

Deno.test("comms of other pages, and those that no page opened, are left alone", () => {
  const { open, page, take } = setUp();
  open("a", page);
  open("b", { ...page, session: "other" });
  open("c");
  open("d");
  assertEquals(take(), ["+a", "+b", "+c", "+d"]);
});

Deno.test("a comm goes with its connection, and comes back when it is written to", () => {
  const { registry, open, take } = setUp();
  open("a", { connection: "c1" });
  open("b", { connection: "c2" });
  registry.gone("c1");
  assertEquals(take(), ["+a", "+b", "-a"]);
  assertEquals([...registry.commIds()], ["b"]);
  assertEquals(registry.resolve("a", "c3"), "a");
  assertEquals(take(), ["+a"]);
  registry.gone("c1");
  assertEquals(take(), []);
  registry.gone("c3");
  assertEquals(take(), ["-a"]);
});

Deno.test("a page that comes back takes its earlier comm's place", () => {
  const { registry, open, page, take } = setUp();
  open("a", page);
  open("b", page);
  registry.gone("c");
  take();
  assertEquals(registry.resolve("a", "c"), "a");
  assertEquals(registry.resolve("b", "c"), "b");
  assertEquals(take(), ["+a", "-a", "+b"]);
});

Deno.test("a comm that is opened again is closed first", () => {
  const { open, take } = setUp();
  open("a");
  open("a", { session: "other" });
  assertEquals(take(), ["+a", "-a", "+a"]);
});

Deno.test("other comms are unknown", () => {
  const { registry } = setUp();
  assertEquals([registry.has("x"), registry.resolve("x", "c")], [false, null]);
});

Deno.test("comms are bounded: the oldest one goes", () => {
  const { registry, open, take } = setUp();
  for (let number = 0; number <= 1000; number++) open(`c${number}`);
  assertEquals(take().at(-1), "-c0");
  assertEquals([...registry.commIds()].length, 1000);
});
