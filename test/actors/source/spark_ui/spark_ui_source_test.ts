import { assertEquals } from "@std/assert";
import { at, executor, job, ms, recorded, stage } from "./fake_driver.ts";
import { brief, Session } from "./harness.ts";

/** What is peculiar to each recorded run. */
const runs = [
  {
    version: "spark35",
    sparkVersion: "3.5.7",
    appId: "local-1795402729892",
    startTime: 1795402728428,
    failedAndKilled: "1/2",
  },
  {
    version: "spark41",
    sparkVersion: "4.1.1",
    appId: "local-1795402755541",
    startTime: 1795402754259,
    failedAndKilled: "2/1",
  },
] as const;

for (const { version, ...run } of runs) {
  Deno.test(`what ${version} remembers is told in the order in which it happened`, async () => {
    await using session = new Session();
    const { driver } = session;
    const { applications, ended } = recorded(version);
    driver.applications = applications;
    Object.assign(driver, ended);
    const events = await session.rounds();
    assertEquals(brief(events), [
      ...["logStart", "applicationStart", "executorAdded driver"],
      ...["jobStart 0", "stageSubmitted 0.0", "counts 0.0 0/4/0/0", "stageCompleted 0.0"],
      ...["stageSubmitted 1.0", "counts 1.0 0/4/0/0", "stageCompleted 1.0", "jobEnd 0"],
      ...["jobStart 1", "stageSubmitted 3.0", "counts 3.0 0/4/0/0", "stageCompleted 3.0"],
      ...["jobEnd 1"],
      ...["jobStart 2", "stageSubmitted 4.0", "counts 4.0 0/6/0/0", "stageCompleted 4.0"],
      ...["stageSubmitted 5.0", "counts 5.0 0/6/0/0", "stageCompleted 5.0", "jobEnd 2"],
      ...["jobStart 3", "stageSubmitted 6.0", `counts 6.0 0/0/${run.failedAndKilled}`],
      ...["stageCompleted 6.0", "jobEnd 3"],
      ...["jobStart 4", "stageSubmitted 7.0", "counts 7.0 0/4/0/0", "stageCompleted 7.0"],
      ...["jobEnd 4"],
      ...["jobStart 5", "stageSubmitted 9.0", "counts 9.0 0/1/0/0", "stageCompleted 9.0"],
      ...["jobEnd 5"],
    ]);
    const [logStart, applicationStart, executorAdded, jobStart] = events;
    assertEquals(logStart, { type: "logStart", sparkVersion: run.sparkVersion });
    assertEquals(applicationStart, {
      type: "applicationStart",
      appName: "ui record",
      appId: run.appId,
      appAttemptId: null,
      sparkUser: "ada",
      time: run.startTime,
    });
    assertEquals(
      executorAdded?.type === "executorAdded" && [executorAdded.host, executorAdded.totalCores],
      ["localhost", 2],
    );
    assertEquals(jobStart?.type === "jobStart" && jobStart.properties, {
      callSite: "count at /home/ada/etl.py:26",
      jobGroup: "grp",
      description: "my desc",
      sqlExecutionId: null,
      jobTags: ["tag1"],
    });
    const failed = events.find((event) => event.type === "jobEnd" && !event.succeeded);
    assertEquals(
      failed?.type === "jobEnd" && failed.errorMessage?.slice(0, 60),
      "Job aborted due to stage failure: Task 1 in stage 6.0 failed",
    );
    assertEquals(session.first.rejects, []);
    assertEquals(await session.rounds(30), []);
  });

  Deno.test(`a job of ${version} is followed from its middle to its end`, async () => {
    await using session = new Session();
    const { driver } = session;
    const { applications, running, ended } = recorded(version);
    driver.applications = applications;
    await session.rounds();
    driver.put("jobs", ...running.jobs);
    driver.put("stages", ...running.stages);
    assertEquals(brief(await session.rounds()), [
      ...["jobStart 2", "stageSubmitted 4.0", "counts 4.0 3/0/0/0"],
    ]);
    assertEquals(await session.rounds(30), []);
    driver.put("jobs", ...ended.jobs.filter(({ jobId }) => jobId === 2));
    driver.put("stages", ...ended.stages.filter(({ stageId }) => stageId === 4 || stageId === 5));
    assertEquals(brief(await session.rounds()), [
      ...["counts 4.0 0/6/0/0", "stageCompleted 4.0"],
      ...["stageSubmitted 5.0", "counts 5.0 0/6/0/0", "stageCompleted 5.0", "jobEnd 2"],
    ]);
  });
}

Deno.test("with nothing new three cheap questions are asked", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0])];
  driver.stages = [stage(0, { status: "ACTIVE", submissionTime: at(1) })];
  await session.rounds();
  assertEquals(driver.asked.splice(0), [
    ...["applications", "jobs", "stages?status=active&status=pending", "allexecutors"],
  ]);
  await session.rounds(2);
  const round = ["jobs?status=running", "jobs/1", "stages?status=active&status=pending"];
  assertEquals(driver.asked.splice(0), [...round, ...round]);
  driver.jobs = [];
  await session.rounds(2);
  driver.asked.length = 0;
  await session.rounds();
  assertEquals(driver.asked, ["jobs?status=running", "jobs/1"]);
});

Deno.test("a job that began and ended between two questions is told with its times", async () => {
  await using session = new Session();
  const { driver } = session;
  await session.rounds();
  driver.put("jobs", job(0, [1, 0], { status: "SUCCEEDED", completionTime: at(9) }));
  const ended = { status: "COMPLETE", submissionTime: at(1), completionTime: at(8) };
  driver.put("stages", stage(0, { ...ended, numCompletedIndices: 4 }));
  driver.put("stages", stage(1, { status: "SKIPPED" }));
  const events = await session.rounds();
  const info = { stageId: 0, attemptId: 0, name: "stage 0", numTasks: 4, parentIds: [] };
  const waiting = { submissionTime: null, completionTime: null, failureReason: null };
  const submitted = { ...info, ...waiting, submissionTime: ms(1) };
  assertEquals(events.filter(({ type }) => type !== "stageTaskCounts"), [
    {
      type: "jobStart",
      jobId: 0,
      submissionTime: ms(0),
      stageIds: [0, 1],
      stageInfos: [
        { ...info, ...waiting },
        { ...info, ...waiting, stageId: 1, name: "stage 1" },
      ],
      properties: {
        ...{ callSite: "collect at /home/ada/etl.py:42", jobGroup: "grp", description: "my desc" },
        ...{ sqlExecutionId: null, jobTags: driver.jobs[0]?.jobTags as string[] },
      },
    },
    { type: "stageSubmitted", stage: submitted },
    { type: "stageCompleted", stage: { ...submitted, completionTime: ms(8) } },
    { type: "jobEnd", jobId: 0, completionTime: ms(9), succeeded: true, errorMessage: null },
  ]);
});

Deno.test("what was forgotten before it was seen is not told", async () => {
  await using session = new Session();
  const { driver } = session;
  await session.rounds();
  // Jobs 0 and 1 are gone, and so is the first stage of job 2.
  driver.put("jobs", job(2, [4, 5], { status: "SUCCEEDED", completionTime: at(9) }));
  driver.put(
    "stages",
    stage(5, { status: "COMPLETE", submissionTime: at(3), completionTime: at(8) }),
  );
  assertEquals(await session.rounds(1), []);
  assertEquals(brief(await session.rounds(20)), [
    ...["jobStart 2", "stageSubmitted 5.0", "stageCompleted 5.0", "jobEnd 2"],
  ]);
  assertEquals(session.first.leftOuts, []);
});

Deno.test("what was forgotten after its beginning was seen is counted as left out", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0]), job(1, [1])];
  driver.stages = [
    stage(0, { status: "ACTIVE", submissionTime: at(1) }),
    stage(1, { status: "ACTIVE", submissionTime: at(2) }),
  ];
  await session.rounds();
  driver.jobs = [job(1, [1])];
  driver.stages = [];
  assertEquals(await session.rounds(30), []);
  assertEquals(session.first.leftOuts, [
    "1 SparkListenerStageCompleted",
    "1 SparkListenerJobEnd",
  ]);
});

Deno.test("counters are told when they change", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0])];
  const running = { status: "ACTIVE", submissionTime: at(1) };
  driver.stages = [stage(0, running)];
  await session.rounds();
  driver.put("stages", stage(0, { ...running, numActiveTasks: 2, numFailedTasks: 1 }));
  assertEquals(brief(await session.rounds(3)), ["counts 0.0 2/0/1/0"]);
  driver.put("stages", stage(0, { ...running, numCompletedIndices: 1, numKilledTasks: 1 }));
  assertEquals(brief(await session.rounds(3)), ["counts 0.0 0/1/0/1"]);
});

Deno.test("a stage that is tried again has two attempts, and its parent may run again", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0, 1])];
  const submitted = (seconds: number) => ({ status: "ACTIVE", submissionTime: at(seconds) });
  const ended = (from: number, to: number, status = "COMPLETE") => ({
    ...{ status, submissionTime: at(from), completionTime: at(to) },
    ...(status === "FAILED" ? { failureReason: "lost" } : {}),
  });
  driver.stages = [stage(0, ended(1, 2)), stage(1, submitted(3))];
  assertEquals(brief((await session.rounds()).slice(2)), [
    ...["jobStart 0", "stageSubmitted 0.0", "stageCompleted 0.0", "stageSubmitted 1.0"],
  ]);
  driver.put("stages", stage(1, ended(3, 4, "FAILED")), stage(1, { attemptId: 1 }));
  assertEquals(brief(await session.rounds()), ["stageCompleted 1.0"]);
  // The parent's second attempt begins and ends unseen.
  driver.put("stages", stage(0, { ...ended(5, 6), attemptId: 1 }));
  driver.put("stages", stage(1, { ...ended(7, 8), attemptId: 1 }));
  driver.put("jobs", job(0, [0, 1], { status: "SUCCEEDED", completionTime: at(9) }));
  assertEquals(brief(await session.rounds()), [
    ...["stageSubmitted 0.1", "stageCompleted 0.1", "stageSubmitted 1.1", "stageCompleted 1.1"],
    ...["jobEnd 0"],
  ]);
});

Deno.test("tasks that end after their stage still count", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0], { status: "FAILED", completionTime: at(9) })];
  const failed = {
    ...{ status: "FAILED", failureReason: "no luck", numFailedTasks: 1 },
    ...{ submissionTime: at(1), completionTime: at(8) },
  };
  driver.stages = [stage(0, { ...failed, numActiveTasks: 2 })];
  assertEquals(brief((await session.rounds()).slice(2)), [
    ...["jobStart 0", "stageSubmitted 0.0", "counts 0.0 2/0/1/0", "stageCompleted 0.0"],
    ...["jobEnd 0"],
  ]);
  driver.put("stages", stage(0, { ...failed, numActiveTasks: 1, numKilledTasks: 1 }));
  assertEquals(brief(await session.rounds(2)), ["counts 0.0 1/0/1/1"]);
  driver.put("stages", stage(0, { ...failed, numKilledTasks: 2 }));
  assertEquals(brief(await session.rounds(2)), ["counts 0.0 0/0/1/2"]);
  driver.asked.length = 0;
  await session.rounds();
  assertEquals(driver.asked, ["jobs?status=running", "jobs/1"]);
});

Deno.test("a job knows which of its stages had ended before it began", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(0, [0, 1]), job(5, [0, 1])];
  driver.stages = [
    stage(0, { status: "COMPLETE", submissionTime: at(1), completionTime: at(4) }),
    stage(1, { status: "COMPLETE", submissionTime: at(4), completionTime: at(6) }),
  ];
  const events = await session.rounds();
  assertEquals(brief(events.slice(2)), [
    ...["jobStart 0", "stageSubmitted 0.0", "stageCompleted 0.0", "stageSubmitted 1.0"],
    ...["jobStart 5", "stageCompleted 1.0"],
  ]);
  const infos = events.flatMap((event) =>
    event.type === "jobStart"
      ? [event.stageInfos.map((info) => [info.submissionTime, info.completionTime])]
      : []
  );
  assertEquals(infos, [[[null, null], [null, null]], [[ms(1), ms(4)], [ms(4), null]]]);
});

Deno.test("the order holds though the driver's clock was set back", async () => {
  await using session = new Session();
  const { driver } = session;
  driver.jobs = [job(7, [0], { status: "SUCCEEDED", completionTime: at(2) })];
  driver.stages = [
    stage(0, {
      ...{ status: "COMPLETE", submissionTime: at(6), completionTime: at(3) },
      numCompletedIndices: 4,
    }),
  ];
  assertEquals(brief((await session.rounds()).slice(2)), [
    ...["jobStart 7", "stageSubmitted 0.0", "counts 0.0 0/4/0/0", "stageCompleted 0.0"],
    ...["jobEnd 7"],
  ]);
});

Deno.test("executors come, are excluded and go; the driver of a cluster is none", async () => {
  await using session = new Session();
  const { driver } = session;
  const gone = { isActive: false, removeTime: at(3), removeReason: "idle" };
  driver.executors = [
    executor("driver", { totalCores: 0 }),
    executor("1"),
    executor("2", { ...gone, addTime: at(2) }),
    executor("3", { hostPort: null }),
  ];
  const events = await session.rounds();
  assertEquals(brief(events.slice(2)), [
    ...["executorAdded 1", "executorAdded 2", "executorRemoved 2"],
  ]);
  assertEquals(events.at(-1), {
    ...{ type: "executorRemoved", executorId: "2", time: ms(3), reason: "idle" },
  });
  driver.put("executors", executor("1", { isExcluded: true }), executor("3", { addTime: at(4) }));
  driver.executors = driver.executors.filter(({ id }) => id !== "2");
  assertEquals(brief(await session.rounds(10)), ["executorAdded 3", "executorExcluded 1"]);
  driver.executors = [];
  assertEquals(brief(await session.rounds(10)), ["executorRemoved 1", "executorRemoved 3"]);
});

Deno.test("many stages at once are asked for in one question", async () => {
  await using session = new Session();
  const { driver } = session;
  await session.rounds();
  driver.asked.length = 0;
  const ids = [...Array(30).keys()];
  driver.jobs = ids.map((id) => job(id, [id], { status: "SUCCEEDED", completionTime: at(id) }));
  driver.stages = ids.map((id) =>
    stage(id, { status: "COMPLETE", submissionTime: at(id), completionTime: at(id) })
  );
  assertEquals((await session.rounds()).length, 4 * 30);
  assertEquals(driver.asked, [
    ...["jobs?status=running", "jobs/0", "jobs", "stages?status=active&status=pending", "stages"],
  ]);
});
