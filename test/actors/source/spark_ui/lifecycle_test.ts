import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { SourceError } from "../../../../actors/source/source.ts";
import { SparkUiSource } from "../../../../actors/source/spark_ui/spark_ui_source.ts";
import { application, job } from "./fake_driver.ts";
import { brief, Session } from "./harness.ts";

Deno.test("a driver that is not there yet is waited for, and said once", async () => {
  await using session = new Session();
  await session.stopDriver();
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    await session.rounds();
    waits.push(session.wait);
  }
  assertEquals(waits, [1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  assertEquals(session.notices, [{
    level: "warn",
    message: `No Spark UI answers at http://${session.address}/ (connection refused): ` +
      "waiting for one",
  }]);
  session.startDriver();
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.wait, 500);
  assertEquals(session.first.options, {
    fallbackId: "app-1",
    time: "wall",
    sparkUiUrl: `http://${session.address}/`,
  });
});

Deno.test("a driver that starts is waited for, whatever it answers at first", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.intercept = () =>
    new Response("Spark is starting up. Please wait a while until it's ready.");
  await session.rounds(4);
  driver.intercept = () => undefined;
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.notices, [{
    level: "warn",
    message: `No Spark UI answers at http://${session.address}/ (Spark is starting up): ` +
      "waiting for one",
  }]);
});

Deno.test("a driver that answers badly while it starts is no news", async () => {
  await using session = new Session();
  const { applications } = session.driver;
  session.driver.applications = [{ ...applications[0], id: null }];
  await session.rounds(2);
  session.driver.applications = applications;
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.notices, []);
});

Deno.test("a driver that went away is taken for gone after five rounds", async () => {
  await using session = new Session();
  await session.rounds();
  await session.stopDriver();
  await session.rounds(4);
  assertEquals([session.first.ended, session.notices], [0, []]);
  await session.rounds(3);
  assertEquals([session.first.ended, session.first.rejects], [1, []]);
  assertEquals(session.notices.length, 1);
  assertEquals(session.notices[0]?.level, "warn");
  assertStringIncludes(session.notices[0]?.message ?? "", "Application app-1 is no longer at");

  // The same application is told anew: its source cannot know what was missed.
  session.driver.jobs = [job(0, [])];
  session.startDriver();
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart", "jobStart 0"]);
  assertEquals(session.applications.length, 2);
});

Deno.test("a driver that stumbles goes on where it was", async () => {
  await using session = new Session();
  await session.rounds();
  await session.stopDriver();
  await session.rounds(4);
  session.startDriver();
  session.driver.jobs = [job(0, [])];
  assertEquals(brief(await session.rounds()), ["jobStart 0"]);
  assertEquals([session.applications.length, session.notices], [1, []]);
});

Deno.test("another application at the address is a new one at once", async () => {
  await using session = new Session();
  await session.rounds();
  session.driver.applications = [application("app-2")];
  await session.rounds();
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.applications.map(({ ended, options }) => [ended, options.fallbackId]), [
    [1, "app-1"],
    [0, "app-2"],
  ]);
  assertEquals(session.notices.map(({ level }) => level), ["warn"]);
  assertStringIncludes(session.notices[0]?.message ?? "", "another application is there now");
});

for (
  const [name, rounds, applications] of [
    ["several applications", 1, [application("app-1"), application("app-2")]],
    ["an application that has ended", 3, [application("app-1", { completed: true })]],
  ] as const
) {
  Deno.test(`a History Server is refused: ${name}`, async () => {
    await using session = new Session();
    session.driver.applications = applications;
    const error = await assertRejects(() => session.rounds(rounds), SourceError);
    assertEquals(
      error.message,
      `Cannot watch http://${session.address}/: it must be the UI of one running driver, and it ` +
        "is a History Server, whose applications are to be read from their event logs",
    );
  });
}

Deno.test("a driver that is just ending is no History Server, and the next one is watched", async () => {
  await using session = new Session();
  await session.stopDriver();
  await session.rounds(10);
  session.driver.applications = [application("app-1", { completed: true })];
  session.startDriver();
  await session.rounds(2);
  session.driver.applications = [application("app-2")];
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.notices.length, 1);
});

Deno.test("a History Server in the place of a driver ends the driver's application", async () => {
  await using session = new Session();
  await session.rounds();
  await session.stopDriver();
  await session.rounds();
  session.driver.applications = [application("app-1"), application("app-2")];
  session.startDriver();
  await assertRejects(() => session.rounds(), SourceError);
  assertEquals(session.first.ended, 1);
});

Deno.test("an application that the monitor dropped is not asked about again", async () => {
  await using session = new Session();
  session.answer = () => "dead";
  await session.rounds(2);
  session.driver.asked.length = 0;
  session.answer = () => "ok";
  assertEquals(await session.rounds(2), []);
  assertEquals(session.driver.asked, ["applications", "applications"]);
  session.driver.applications = [application("app-2")];
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  assertEquals(session.first.ended, 0);
});

Deno.test("an event that finds no room is told again", async () => {
  await using session = new Session();
  let refusals = 3;
  session.answer = () => refusals-- > 0 ? "full" : "ok";
  session.driver.jobs = [job(0, [])];
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart", "jobStart 0"]);
});

Deno.test("a UI rests for as long as its answers took, and 5 s at most", async () => {
  await using session = new Session();
  const { driver, clock } = session;
  let delay = 501;
  let took = 0;
  driver.intercept = () => {
    took += delay;
    if (delay > 0) clock.advance(delay);
    return undefined;
  };
  for (let i = 0; i < 5; i++) {
    took = 0;
    await session.rounds();
    assertEquals(session.wait, took);
  }
  delay = 3000;
  await session.rounds();
  assertEquals(session.wait, 5000);
  delay = 0;
  await session.rounds();
  assertEquals(session.wait, 500);
  assertEquals(session.notices, []);
});

Deno.test("there is never more than one question at a time", async () => {
  await using session = new Session();
  const { driver } = session;
  const ids = [...Array(10).keys()];
  driver.jobs = ids.map((id) => job(id, [id]));
  driver.intercept = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return undefined;
  };
  await session.rounds(3);
  assertEquals(driver.maxAtOnce, 1);
  assertEquals(driver.asked.length > 10, true);
});

Deno.test("an abort ends the source in the middle of an answer", async () => {
  await using session = new Session();
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<Response>();
  session.driver.intercept = () => {
    asked.resolve();
    return release.promise;
  };
  session.begin();
  await asked.promise;
  await session.stop();
  assertEquals([session.notices, session.applications], [[], []]);
  assertEquals(session.clock.pending, 0);
  release.resolve(new Response());
});

Deno.test("a pause that is none is refused", () => {
  const clock = new VirtualClock();
  for (const pollEvery of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => new SparkUiSource({ url: "http://host:4040", clock, pollEvery }),
      RangeError,
      `pollEvery must be a number above 0, received ${pollEvery}`,
    );
  }
});
