import { assertEquals, assertStringIncludes } from "@std/assert";
import { REQUEST_TIMEOUT } from "../../../../actors/source/spark_ui/ui_client.ts";
import { at, executor, job, type Json, stage } from "./fake_driver.ts";
import { brief, Session } from "./harness.ts";

const loginPage = () =>
  new Response("<!DOCTYPE html><html><title>Sign in</title></html>", {
    headers: { "content-type": "text/html" },
  });

/** What a UI answers instead of JSON, how it is counted, and what the notice says of it. */
const badAnswers = {
  "a login page": [loginPage, "malformed", "give credentials in the address"],
  "text": [() => new Response("Busy"), "malformed", "something that is not JSON"],
  "nothing": [() => new Response(), "malformed", "something that is not JSON"],
  "half of it": [() => new Response('[{"jobId":'), "malformed", "something that is not JSON"],
  "no list": [() => Response.json({ jobs: [] }), "malformed", "is not a list"],
  "null": [() => Response.json(null), "malformed", "is not a list"],
  "status 500": [() => new Response("", { status: 500 }), "unknown", "answered with status 500"],
  "status 401": [() => new Response("", { status: 401 }), "unknown", "give the credentials"],
  "status 304": [() => new Response(null, { status: 304 }), "unknown", "status 304"],
  "another host": [
    () => new Response(null, { status: 302, headers: { location: "http://hub:1/login?k=v" } }),
    "unknown",
    "redirects to another host, hub:1",
  ],
  "an endless redirect": [
    () => new Response(null, { status: 302, headers: { location: "#" } }),
    "unknown",
    "redirects again and again",
  ],
  "too much": [
    () => {
      const chunk = new Uint8Array(1024 * 1024).fill(32);
      let left = 65;
      return new Response(
        new ReadableStream({
          pull: (controller) => left-- > 0 ? controller.enqueue(chunk) : controller.close(),
        }),
      );
    },
    "oversized",
    "more than 64 MB: lower spark.ui.retainedJobs",
  ],
} as const;

for (const [name, [answer, reason, remedy]] of Object.entries(badAnswers)) {
  Deno.test(`in place of the jobs: ${name}`, async () => {
    await using session = new Session();
    const { driver } = session;
    await session.rounds();
    driver.jobs = [job(0, [])];
    driver.intercept = (path) => path.startsWith("jobs") ? answer() : undefined;
    assertEquals(await session.rounds(3), []);
    assertEquals(session.first.rejects.map(({ reason }) => reason), [reason, reason, reason]);
    assertEquals(session.notices.map(({ level }) => level), ["warn"]);
    const message = session.notices[0]?.message ?? "";
    assertStringIncludes(message, `Cannot read the Spark UI at http://${session.address}/: `);
    assertStringIncludes(message, remedy);

    driver.intercept = () => undefined;
    assertEquals(brief(await session.rounds()), ["jobStart 0"]);
    assertEquals(session.first.ended, 0);
  });
}

Deno.test("an address without a REST API is said with the remedy, once a minute", async () => {
  await using session = new Session();
  session.driver.intercept = () => new Response("", { status: 404 });
  await session.rounds(3);
  assertEquals(session.notices, [{
    level: "warn",
    message: `Cannot read the Spark UI at http://${session.address}/: it has no REST API: ` +
      "give the address of a driver's UI, without the page, as http://host:4040",
  }]);
  await session.rounds(15);
  assertEquals(session.notices.length, 2);
  session.driver.intercept = () => undefined;
  assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
});

for (
  const [name, list, problem] of [
    ["no application", [], "it lists no application yet"],
    ["an application without an attempt", [{ id: "a", name: "b", attempts: [] }], "attempts.0"],
    ["an application without an id", [{ id: "", name: "b" }], '"id": Invalid length'],
  ] as const
) {
  Deno.test(`a UI that lists ${name}`, async () => {
    await using session = new Session();
    const { applications } = session.driver;
    session.driver.applications = list;
    await session.rounds(3);
    assertEquals(session.notices.map(({ level }) => level), ["warn"]);
    assertStringIncludes(session.notices[0]?.message ?? "", problem);
    session.driver.applications = applications;
    assertEquals(brief(await session.rounds()), ["logStart", "applicationStart"]);
  });
}

/** What is wrong with an item, and what the count of it says. */
const badJobs: readonly (readonly [Json | null, string])[] = [
  [job(1, [], { jobId: undefined }), '"jobId"'],
  [job(1, [], { jobId: "1" }), '"jobId"'],
  [job(1, [], { jobId: -1 }), '"jobId"'],
  [job(1, [], { jobId: 1e300 }), '"jobId"'],
  [job(1, [], { stageIds: 3 }), '"stageIds"'],
  [job(1, [], { stageIds: [null] }), '"stageIds.0"'],
  [job(1, [], { status: "LOST" }), '"status"'],
  [job(1, [], { submissionTime: "yesterday" }), "Invalid time"],
  [job(1, [], { submissionTime: "2026-02-30T12:00:00.000GMT" }), "Invalid time"],
  [job(1, [], { submissionTime: 1767268800000 }), '"submissionTime"'],
  [job(1, [], { name: null }), '"name"'],
  [null, '"it"'],
];

for (const [bad, problem] of badJobs) {
  Deno.test(`a job is left out for ${problem}: ${JSON.stringify(bad)?.slice(0, 60)}`, async () => {
    await using session = new Session();
    const { driver } = session;
    driver.jobs = [job(0, []), bad as Json, job(2, [])];
    const events = await session.rounds();
    assertEquals(brief(events).slice(2), ["jobStart 0", "jobStart 2"]);
    assertEquals(session.first.rejects.map(({ reason }) => reason), ["malformed"]);
    assertStringIncludes(session.first.rejects[0]?.detail ?? "", "jobs: item 1: ");
    assertStringIncludes(session.first.rejects[0]?.detail ?? "", problem);
    assertEquals(session.notices.map(({ level }) => level), ["error"]);

    // Once it can be read it is told.
    driver.jobs[1] = job(1, []);
    assertEquals(brief(await session.rounds()), ["jobStart 1"]);
  });
}

Deno.test("a running job that cannot be read once is not taken for forgotten", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [])];
  await session.rounds();
  driver.jobs = [job(0, [], { name: 5 })];
  await session.rounds();
  driver.jobs = [job(0, [], { status: "SUCCEEDED", completionTime: at(9) })];
  assertEquals(brief(await session.rounds()), ["jobEnd 0"]);
  assertEquals(session.first.leftOuts, []);
});

Deno.test("a stage and an executor that cannot be read cost only themselves", async () => {
  await using session = new Session();
  const { driver } = session;
  const running = { status: "ACTIVE", submissionTime: at(1) };
  driver.jobs = [job(0, [0, 1])];
  driver.stages = [stage(0, running), stage(1, { ...running, numTasks: "many" })];
  driver.executors = [executor("1"), executor("2")];
  await session.rounds();
  driver.executors = [executor("1"), executor("2", { totalCores: -1 })];
  await session.rounds(10);
  driver.put("stages", stage(1, running));
  driver.put("executors", executor("2"));
  await session.rounds(10);
  assertEquals(brief(session.first.events).slice(2), [
    ...["executorAdded 1", "executorAdded 2", "jobStart 0"],
    ...["stageSubmitted 0.0", "stageSubmitted 1.0"],
  ]);
  assertEquals(session.first.ended, 0);
});

Deno.test("too long a list of stages costs the stages, not the jobs", async () => {
  await using session = new Session();
  const { driver } = session;
  const ids = [...Array(21).keys()];
  driver.jobs = [job(0, ids, { status: "SUCCEEDED", completionTime: at(9) })];
  driver.intercept = (path) => path === "stages" ? badAnswers["too much"][0]() : undefined;
  assertEquals(brief(await session.rounds()).slice(2), ["jobStart 0", "jobEnd 0"]);
  assertEquals(session.first.rejects.map(({ reason }) => reason), ["oversized"]);
});

Deno.test("an answer that does not come is given up after ten seconds", async () => {
  await using session = new Session();
  const { driver, clock } = session;
  await session.rounds();
  driver.jobs = [job(0, [])];
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<Response>();
  driver.intercept = () => {
    asked.resolve();
    return release.promise;
  };
  session.begin();
  await asked.promise;
  clock.advance(REQUEST_TIMEOUT);
  await session.finish();
  assertEquals(session.wait, 1000);
  release.resolve(new Response());
  driver.intercept = () => undefined;
  assertEquals(brief(await session.rounds()), ["jobStart 0"]);
  assertEquals([session.first.rejects, session.notices], [[], []]);
});
