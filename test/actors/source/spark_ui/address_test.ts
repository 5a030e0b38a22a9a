import { assertEquals, assertThrows } from "@std/assert";
import { parseUiAddress } from "../../../../actors/source/spark_ui/ui_address.ts";
import { SparkUiSource } from "../../../../actors/source/spark_ui/spark_ui_source.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { FakeDriver } from "./fake_driver.ts";
import { brief, Session } from "./harness.ts";

Deno.test("an address may have the path of a proxy, credentials and a query", () => {
  const cases = [
    ["http://host:4040", "http://host:4040/", "", null],
    ["HTTPS://Host/", "https://host/", "", null],
    ["http://rm:8088/proxy/application_1_1/", "http://rm:8088/proxy/application_1_1/", "", null],
    ["http://[::1]:4040/a//#jobs", "http://[::1]:4040/a/", "", null],
    ["http://hub/p/4040?token=t%20u", "http://hub/p/4040/", "token=t%20u", null],
    ["http://ada:p%40ss@host:4040", "http://host:4040/", "", "Basic YWRhOnBAc3M="],
    ["http://ada:100%@host", "http://host/", "", "Basic YWRhOjEwMCU="],
    ["http://größe@host", "http://host/", "", "Basic Z3LDtsOfZTo="],
  ] as const;
  for (const [text, href, query, authorization] of cases) {
    const address = parseUiAddress(text);
    assertEquals([address.base.href, address.query, address.authorization], [
      ...[href, query, authorization],
    ]);
  }
});

Deno.test("what is no address is refused, its credentials not shown", () => {
  const cases = [
    ["host:4040", "host:4040"],
    ["", ""],
    ["file:///etc/passwd", "file:///etc/passwd"],
    ["http://ada:secret@ho st/", "…@ho st/"],
    ["ftp://ada:s@cret@host/?token=secret", "…@host/?…"],
  ] as const;
  for (const [url, shown] of cases) {
    assertThrows(
      () => new SparkUiSource({ url, clock: new VirtualClock() }),
      TypeError,
      `Cannot watch a Spark UI: its address must be as http://host:4040, received "${shown}"`,
    );
  }
});

Deno.test("path, query and credentials go with each request, and into no message", async () => {
  const seen = new Set<string>();
  let isDown = false;
  const driver = new FakeDriver();
  await using session = new Session({
    url: "http://ada:secret@host:4040/user/ada/proxy?token=hidden",
    fetch: (input, init) => {
      const url = new URL(`${input}`);
      seen.add(
        `${url.origin}${url.pathname.replace(/api.*/, "")} ${url.searchParams.get("token")}`,
      );
      seen.add(new Headers(init?.headers).get("authorization") ?? "none");
      // What the platform says of a failure has the whole address in it.
      if (isDown) {
        return Promise.reject(new TypeError("fetch failed", { cause: new Error(url.href) }));
      }
      url.searchParams.delete("token");
      return driver.handle(new Request(url));
    },
  }, driver);
  assertEquals(brief(await session.rounds(3)), ["logStart", "applicationStart"]);
  assertEquals(
    seen,
    new Set(["http://host:4040/user/ada/proxy/ hidden", "Basic YWRhOnNlY3JldA=="]),
  );
  driver.intercept = () => new Response("", { status: 403 });
  await session.rounds();
  isDown = true;
  await session.rounds(5);
  const messages = [...session.notices, ...session.first.rejects.map(({ detail }) => detail)];
  assertEquals(messages.length, 3);
  assertEquals(/secret|hidden/.test(JSON.stringify(messages)), false);
});

Deno.test("a redirect on the same host is followed; credentials stay with their origin", async () => {
  const driver = new FakeDriver();
  const seen: (string | null)[] = [];
  const other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      seen.push(request.headers.get("authorization"));
      return driver.handle(request);
    },
  );
  const origin = `http://127.0.0.1:${other.addr.port}`;
  const front = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      seen.push(request.headers.get("authorization"));
      return new Response(null, { status: 302, headers: { location: origin + pathname + search } });
    },
  );
  await using session = new Session(
    { url: `http://ada:secret@127.0.0.1:${front.addr.port}` },
    driver,
  );
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(seen.slice(0, 2), ["Basic YWRhOnNlY3JldA==", null]);
  await front.shutdown();
  await other.shutdown();
});
