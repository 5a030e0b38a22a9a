import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import fc from "fast-check";
import { SourceError } from "../../../../actors/source/source.ts";
import { TapSource } from "../../../../actors/source/tap/tap_source.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import {
  APPLICATION_END,
  FakeIntake,
  FakeTap,
  hello,
  line,
  readAddress,
  TapSession,
} from "./harness.ts";

/** Ids from 0 on. */
const ids = (count: number): string[] => Array.from({ length: count }, (_, id) => String(id));

/** Lets what is under way go on for a while; nothing that waits for a test is done after it. */
async function settle() {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("events arrive in order, each once, and the end is the application's", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello();
  await tap.send(...ids(5000).map(line), APPLICATION_END);
  tap.close();
  const application = await session.intake.until(({ ended }) => ended === 1);
  assertEquals(application.ids, [...ids(5000), "applicationEnd"]);
  assertEquals(application.options.time, "wall");
  assertEquals([application.rejects, session.notices], [[], []]);
});

Deno.test("events do not depend on where the bytes are cut", async () => {
  const names = ids(30).map((id) => `${id} é€😀`);
  const bytes = new TextEncoder().encode(
    [hello(), ...names.map(line), APPLICATION_END, ""].join("\n"),
  );
  await using session = await TapSession.start();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (places) => {
      session.intake.applications.length = 0;
      using tap = await session.greet();
      const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      for (let i = 1; i < cuts.length; i++) await tap.write(bytes.slice(cuts[i - 1], cuts[i]));
      tap.close();
      const application = await session.intake.until(({ ended }) => ended === 1);
      assertEquals(application.ids, [...names, "applicationEnd"]);
    }),
    { numRuns: 30 },
  );
  assertEquals(session.notices, []);
});

Deno.test("the greeting, the Hello and events may come in one piece", async () => {
  await using session = await TapSession.start();
  const { tapToken } = await readAddress(session.addressFile);
  using tap = await FakeTap.connect(session.addressFile);
  await tap.send(`SparkMonitorTap/1 ${tapToken}`, hello(), line("é"));
  const application = await session.intake.until(({ events }) => events.length === 1);
  assertEquals(application.ids, ["é"]);
});

Deno.test("a driver counts from its first event on, not from its Hello", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello(7);
  await tap.send('{"Event":"SparkMonitorTapAnswer","Request":1,"Outcome":"failed","Detail":""}');
  using other = await session.hello(8);
  await other.send(line(1));
  const { options } = await session.intake.until(({ events }) => events.length === 1);
  assertEquals(options.fallbackId, "driver-0000000000000008");
  assertEquals(session.drivers.map(({ processId }) => processId), [8]);
  assertEquals(session.intake.applications.length, 1);
});

Deno.test("an application says where Spark's own page is, where its driver does", async () => {
  await using session = await TapSession.start();
  const { tapToken } = await readAddress(session.addressFile);
  for (const [i, address] of ["http://driver:4040", null].entries()) {
    using tap = await FakeTap.connect(session.addressFile);
    const said = hello(i, { "UI Address": address });
    await tap.send(`SparkMonitorTap/1 ${tapToken}`, said, line(i));
    const { options } = await session.intake.until(({ ids }) => ids.includes(`${i}`));
    assertEquals(options.sparkUiUrl, address);
  }
});

Deno.test("several drivers, each with an application of its own, do not mix", async () => {
  await using session = await TapSession.start();
  const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
  await Promise.all(numbers.map(async (number) => {
    using tap = await session.hello(number);
    for (const id of ids(50)) await tap.send(line(`${number}-${id}`));
    await tap.send(APPLICATION_END);
  }));
  await session.source.idle();
  const { applications } = session.intake;
  assertEquals(applications.length, 40);
  assertEquals(session.drivers.length, 40);
  for (const { ids: told, options, ended } of applications) {
    const number = parseInt(options.fallbackId.slice(-16), 16);
    assertEquals(told, [...ids(50).map((id) => `${number}-${id}`), "applicationEnd"]);
    assertEquals(ended, 1);
  }
  assertEquals(session.notices, []);
});

for (
  const [what, text] of [
    ["a wrong token", "SparkMonitorTap/1 0123456789abcdef0123456789abcdef\n"],
    ["another version", "SparkMonitorTap/2 <token>\n"],
    ["the token in capitals", "SparkMonitorTap/1 <TOKEN>\n"],
    ["a part of the token", "SparkMonitorTap/1 <part>\n"],
    ["no token", "SparkMonitorTap/1 \n"],
    ["a carriage return", "SparkMonitorTap/1 <token>\r\n"],
    ["a browser's request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["a Hello without a greeting", `${hello()}\n${line(1)}\n`],
    ["a long line", "x".repeat(257)],
  ] as const
) {
  Deno.test(`${what} gets nothing in and nothing out`, async () => {
    await using session = await TapSession.start();
    const { tapToken = "" } = await readAddress(session.addressFile);
    using tap = await FakeTap.connect(session.addressFile);
    const filled = text.replace("<token>", tapToken).replace("<TOKEN>", tapToken.toUpperCase())
      .replace("<part>", tapToken.slice(0, 31));
    await tap.write(filled);
    assertEquals(await tap.next(), null);
    const [notice = ""] = await session.noticed(1);
    assert(/^warn: Closed 1 connections so far that were no tap's: the last, its /.test(notice));
    assert(!notice.includes(tapToken));
    assertEquals(session.intake.applications, []);
  });
}

Deno.test("who does not greet in five seconds is closed, others are not", async () => {
  await using session = await TapSession.start();
  using silent = await FakeTap.connect(session.addressFile);
  using half = await FakeTap.connect(session.addressFile);
  await half.write("SparkMonitorTap/1 ");
  using tap = await session.greet();
  session.clock.advance(5000);
  assertEquals([await silent.next(), await half.next()], [null, null]);
  await tap.send(hello(), line(1));
  await session.intake.until(({ events }) => events.length === 1);
});

Deno.test("who says nothing and goes is not worth a word", async () => {
  await using session = await TapSession.start();
  (await FakeTap.connect(session.addressFile)).close();
  using tap = await session.hello();
  await tap.send(line(1));
  await session.intake.until(({ events }) => events.length === 1);
  assertEquals(session.notices, []);
});

Deno.test("of more than 64 that do not greet the oldest goes, and a tap gets through", async () => {
  await using session = await TapSession.start();
  const silent: FakeTap[] = [];
  for (let i = 0; i < 65; i++) silent.push(await FakeTap.connect(session.addressFile));
  assertEquals(await silent[0]?.next(), null);
  using tap = await session.hello();
  await tap.send(line(1));
  await session.intake.until(({ events }) => events.length === 1);
  for (const each of silent) each.close();
});

Deno.test("refused connections are said once in ten seconds, all of them at the end", async () => {
  const session = await TapSession.start();
  const refused = async () => {
    using tap = await FakeTap.connect(session.addressFile);
    await tap.send("?");
    assertEquals(await tap.next(), null);
  };
  for (let i = 0; i < 3; i++) await refused();
  session.clock.advance(10_000);
  for (let i = 0; i < 2; i++) await refused();
  await session[Symbol.asyncDispose]();
  assertEquals(
    session.notices.map(({ message }) => /^Closed (\d+)/.exec(message)?.[1]),
    ["1", "4", "5"],
  );
});

for (
  const [what, text] of [
    ["text", "no JSON at all\n"],
    ["a list", "[1]\n"],
    ["half a line of the tap's", '{"Event":"SparkMonitorTapLeftOut","Even\n'],
    ["bytes", new Uint8Array([0, 255, 10, 254, 10])],
  ] as const
) {
  Deno.test(`garbage, ${what}, closes its connection with one line and touches no other`, async () => {
    await using session = await TapSession.start();
    using good = await session.hello(1);
    await good.send(line(1));
    using bad = await session.hello(2);
    await bad.send(line(2));
    await bad.write(text);
    assertEquals(await bad.next(), null);
    await good.send(line(3));
    const application = await session.intake.until(({ events }) => events.length === 2);
    assertEquals(application.ids, ["1", "3"]);
    const [cutOff] = await session.noticed(1);
    assertEquals(
      cutOff?.split(": Cannot")[0],
      "error: The driver of process 2 (Spark 4.1.1) sent no line of a tap's, " +
        "so it was cut off: tap:3",
    );
    assertEquals(session.notices.length, 1);
    const other = session.intake.applications.find(({ ended }) => ended === 1);
    assertEquals(other?.ids, ["2"]);
  });
}

Deno.test("a connection without a Hello is closed with one line", async () => {
  await using session = await TapSession.start();
  using tap = await session.greet();
  await tap.send(line(1), line(2));
  assertEquals(await tap.next(), null);
  assertEquals(await session.noticed(1), [
    "error: A driver's connection was closed: its first line must be the tap's Hello",
  ]);
  assertEquals(session.intake.applications, []);
});

Deno.test("what cannot be decoded is counted, and the rest goes on", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello();
  await tap.send(
    line(1),
    '{"Event":"SparkListenerJobEnd","Job ID":"x"}',
    "",
    '{"Event":"SparkMonitorTapLeftOut","Events":{"no name":1}}',
    '{"Event":"SparkMonitorTapStageTaskCounts","Stage ID":1}',
    hello(),
    '{"Event":"org.example.Other"}',
    '{"Event":"SparkMonitorTapNews","Of":"a newer tap"}',
    line(2),
  );
  const application = await session.intake.until(({ events }) => events.length === 2);
  assertEquals(application.rejects.map((reject) => reject.split(": ").slice(0, 2).join(": ")), [
    "malformed tap:3: Cannot decode SparkListenerJobEnd",
    "blank tap:4",
    "malformed tap:5: Cannot decode SparkMonitorTapLeftOut",
    "malformed tap:6: Cannot decode SparkMonitorTapStageTaskCounts",
    "malformed tap:7: a second Hello",
  ]);
  assertEquals(application.unused, ["Other", "SparkMonitorTapNews"]);
  assertEquals(session.notices, []);
});

Deno.test("a resync ends the application and opens it anew, as the same driver's", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello();
  await tap.send(line(1), '{"Event":"SparkMonitorTapResync"}', line(2), line(3));
  const anew = await session.intake.until(({ events }) => events.length === 2);
  const [before] = session.intake.applications;
  assertEquals([before?.ids, before?.ended], [["1"], 1]);
  assertEquals([anew.ids, anew.ended], [["2", "3"], 0]);
  assertEquals(anew.options.fallbackId, before?.options.fallbackId);
  assertEquals([session.drivers.length, session.notices], [1, []]);
});

Deno.test("what a driver left out is counted for its application, and said", async () => {
  const session = await TapSession.start();
  const tap = await session.hello(5);
  const leftOut = (events: Record<string, number>) =>
    JSON.stringify({ Event: "SparkMonitorTapLeftOut", Events: events });
  await tap.send(
    leftOut({ SparkListenerTaskStart: 40, SparkListenerTaskEnd: 2 }),
    leftOut({ SparkListenerTaskEnd: 3 }),
    '{"Event":"SparkMonitorTapErrors","Errors":{"SparkListenerJobStart: NoSuchMethodError x":1,"writer: IOException":2}}',
    APPLICATION_END,
  );
  tap.close();
  const application = await session.intake.until(({ ended }) => ended === 1);
  assertEquals(application.leftOuts, [
    "SparkListenerTaskStart 40",
    "SparkListenerTaskEnd 2",
    "SparkListenerTaskEnd 3",
    "SparkListenerJobStart 1",
  ]);
  await session[Symbol.asyncDispose]();
  const who = "error: The driver of process 5 (Spark 4.1.1)";
  assertEquals(await session.noticed(3), [
    `${who} left out 42 events so far, at last SparkListenerTaskStart, SparkListenerTaskEnd`,
    `${who} had 3 errors in its tap so far, at last SparkListenerJobStart: ` +
    "NoSuchMethodError x, writer: IOException",
    `${who} left out 45 events so far, at last SparkListenerTaskEnd`,
  ]);
});

Deno.test("a Spark that the tap does not fit is named, with what is missing", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello(9);
  await tap.send('{"Event":"SparkMonitorTapProblem","Problem":"no method LiveListenerBus.start"}');
  tap.close();
  await session.source.idle();
  assertEquals(await session.noticed(1), [
    "warn: The driver of process 9 (Spark 4.1.1) cannot be watched: " +
    "no method LiveListenerBus.start",
  ]);
  assertEquals(session.intake.applications, []);
});

Deno.test("a driver that goes without ApplicationEnd is said to be gone", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello();
  await tap.send(line(1));
  await tap.write(line(2).slice(0, 30));
  tap.close();
  const application = await session.intake.until(({ ended }) => ended === 1);
  assertEquals(application.ids, ["1"]);
  assertEquals(application.rejects, ["truncated tap:2: the last line has no end"]);
  assertEquals(await session.noticed(1), [
    "warn: The driver of process 1 (Spark 4.1.1) is gone: " +
    "its connection ended before its application did",
  ]);
});

Deno.test("where the application is full nothing more is read, and the driver waits", async () => {
  await using session = await TapSession.start();
  const { intake } = session;
  const drained = Promise.withResolvers<void>();
  let room = 10;
  intake.answer = () => room-- > 0 ? "ok" : "full";
  intake.drained = () => drained.promise;
  using tap = await session.hello();
  const all = ids(300_000);
  let sent = false;
  const sending = tap.send([...all.map(line), APPLICATION_END].join("\n")).then(() => sent = true);
  await intake.changes.until(() => room < 0);
  await settle();
  assertEquals([intake.applications[0]?.events.length, sent], [10, false]);
  room = Infinity;
  drained.resolve();
  await sending;
  const application = await intake.until(({ events }) => events.at(-1)?.type === "applicationEnd");
  assertEquals(application.ids, [...all, "applicationEnd"]);
});

Deno.test("where clients cannot take more at most one chunk is read, and the driver waits", async () => {
  await using session = await TapSession.start();
  const { intake } = session;
  const ready = Promise.withResolvers<void>();
  intake.ready = () => ready.promise;
  using tap = await session.hello();
  const all = ids(300_000);
  let sent = false;
  const sending = tap.send([...all.map(line), APPLICATION_END].join("\n")).then(() => sent = true);
  await settle();
  const numEarly = intake.applications[0]?.events.length ?? 0;
  assert(numEarly <= 64 * 1024 / line("0").length, `${numEarly} events`);
  assertEquals(sent, false);
  ready.resolve();
  await sending;
  const application = await intake.until(({ events }) => events.at(-1)?.type === "applicationEnd");
  assertEquals(application.ids, [...all, "applicationEnd"]);
});

Deno.test("an application whose place is taken gets nothing more, and its driver is not closed", async () => {
  await using session = await TapSession.start();
  session.intake.answer = (event) =>
    event.type === "executorRemoved" && event.executorId === "2" ? "dead" : "ok";
  using tap = await session.hello();
  await tap.send(line(1), line(2), line(3), '{"Event":"SparkMonitorTapResync"}', line(4));
  const anew = await session.intake.until(({ events, ended }) => events.length === 1 && !ended);
  assertEquals(anew.ids, ["4"]);
  assertEquals(session.intake.applications[0]?.ids, ["1"]);
  assertEquals(await session.noticed(1), [
    "error: The driver of process 1 (Spark 4.1.1) has an id that a newer application has: " +
    "what it goes on to send is not used",
  ]);
});

Deno.test("the address file is the user's alone, and goes when the source stops", async () => {
  await using session = await TapSession.start();
  const { mode, uid } = await Deno.stat(session.addressFile);
  assertEquals([(mode ?? 0) & 0o777, uid], [0o600, Deno.uid()]);
  const { version, host, tapToken, sidecarToken } = await readAddress(session.addressFile);
  assertEquals([version, host], ["1", "127.0.0.1"]);
  assert(/^[0-9a-f]{32}$/.test(tapToken ?? "") && /^[0-9a-f]{32}$/.test(sidecarToken ?? ""));
  assert(tapToken !== sidecarToken);
  await session.stop();
  await assertRejects(() => Deno.stat(session.addressFile), Deno.errors.NotFound);
});

Deno.test("the address file of a sidecar that came later stays", async () => {
  await using session = await TapSession.start();
  await Deno.writeTextFile(session.addressFile, "another's");
  await session.stop();
  assertEquals(await Deno.readTextFile(session.addressFile), "another's");
});

Deno.test("an address file that is taken away is put back, and drivers call again", async () => {
  await using session = await TapSession.start();
  const text = await Deno.readTextFile(session.addressFile);
  await Deno.remove(dirname(session.addressFile), { recursive: true });
  session.clock.advance(60_000);
  while (!(await Deno.stat(session.addressFile).then(() => true, () => false))) await settle();
  assertEquals(await Deno.readTextFile(session.addressFile), text);
  using tap = await session.hello();
  await tap.send(line(1));
  await session.intake.until(({ events }) => events.length === 1);
  await session.stop();
  await assertRejects(() => Deno.stat(session.addressFile), Deno.errors.NotFound);
});

Deno.test("a source that stops closes its connections and leaves the applications", async () => {
  await using session = await TapSession.start();
  using tap = await session.hello();
  using silent = await FakeTap.connect(session.addressFile);
  await tap.send(line(1));
  const application = await session.intake.until(({ events }) => events.length === 1);
  await session.stop();
  assertEquals([await tap.next(), await silent.next()], [null, null]);
  assertEquals([application.ended, session.notices, session.clock.pending], [0, [], 0]);
});

Deno.test("idle waits for the connections that are open", async () => {
  await using session = await TapSession.start();
  await session.source.idle();
  using first = await session.hello(1);
  using second = await session.hello(2);
  let idle = false;
  const waiting = session.source.idle().then(() => idle = true);
  await first.send(line(1), APPLICATION_END);
  first.close();
  await session.intake.until(({ ended }) => ended === 1);
  await settle();
  assertEquals(idle, false);
  await second.send(line(2), APPLICATION_END);
  second.close();
  await waiting;
  assertEquals(session.intake.applications.map(({ ids }) => ids.length), [2, 2]);
});

Deno.test("a source that cannot start says why, and starts when it is run again", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const addressFile = join(folder, "serve");
  const source = new TapSource({ addressFile, clock: new VirtualClock() });
  const intake = new FakeIntake();
  const error = await assertRejects(
    () => source.run(intake, new AbortController().signal),
    SourceError,
    "its mode must be 700, received 755; run chmod 700 on it",
  );
  assertEquals(await source.listening.catch((reason) => reason), error);
  await Deno.chmod(folder, 0o700);
  for (let run = 0; run < 2; run++) {
    const stop = new AbortController();
    const running = source.run(intake, stop.signal);
    while (!(await Deno.stat(addressFile).then(() => true, () => false))) await settle();
    using tap = await FakeTap.greet(addressFile);
    await tap.send(hello(), line(run), APPLICATION_END);
    tap.close();
    await intake.until(({ ids }) => ids[0] === String(run) && ids.length === 2);
    stop.abort();
    await running;
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a connection that cannot be accepted does not end the others", async () => {
  const { listen } = Deno;
  let failing = 0;
  // Files run out in no other way that a test can bring about.
  Deno.listen = ((options: Deno.TcpListenOptions) => {
    const listener = listen(options);
    const accept = listener.accept.bind(listener);
    listener.accept = () =>
      failing-- > 0 ? Promise.reject(new Error("Too many open files")) : accept();
    return listener;
  }) as typeof Deno.listen;
  await using session = await TapSession.start();
  Deno.listen = listen;
  using tap = await session.hello(1);
  failing = 1;
  using second = await session.hello(2);
  assertEquals(await session.noticed(1), [
    "warn: Could not accept 1 connections so far, and tries on: Too many open files",
  ]);
  await tap.send(line(1));
  await session.intake.until(({ ids }) => ids[0] === "1");
  session.clock.advance(1000);
  using third = await session.hello(3);
  await second.send(line(2));
  await third.send(line(3));
  await session.intake.until(({ ids }) => ids[0] === "2");
  await session.intake.until(({ ids }) => ids[0] === "3");
});
