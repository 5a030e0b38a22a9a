import { assert, assertEquals } from "@std/assert";
import { jobEnd, jobStart } from "./frames.ts";
import { Notebook } from "./notebook.ts";

Deno.test("it is a client that may be left without task frames, and stays behind nothing", async () => {
  await using notebook = new Notebook();
  assertEquals(notebook.hub.clients.map(({ options }) => options), [
    { name: "progress", overflow: "drop", maxTaskFrames: 2 },
  ]);
});

Deno.test("a job gets a display once it has run for two seconds, one line when all is over", async () => {
  await using notebook = new Notebook();
  const { clock, outlet } = notebook;
  notebook.begin("m1");
  await notebook.start(3);
  await notebook.progress(3, 4);
  clock.advance(1999);
  assertEquals(notebook.news(), []);
  clock.advance(1);
  const [first, ...others] = notebook.displays;
  assertEquals([first?.msgId, first?.displayId, first?.isSettled, others], [
    "m1",
    "sparkmonitor-m1",
    false,
    [],
  ]);
  assert(first?.html.includes('role="progressbar"'));
  assertEquals(notebook.news(), ["Spark job 3: count at etl.py:3   4/10 tasks, 1 active, 2 s"]);
  clock.advance(250);
  await notebook.finish(3);
  clock.advance(250);
  assertEquals(notebook.news(), ["Spark: 1 job so far, 10 tasks, 2.3 s"]);
  outlet.settle("m1");
  assertEquals(notebook.news(), ["= Spark: 1 job, 10 tasks, 2.3 s", "settled m1"]);
  clock.advance(3_600_000);
  assertEquals([notebook.news(), clock.pending], [[], 0]);
});

Deno.test("short jobs show nothing, however many", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  for (let jobId = 0; jobId < 20; jobId++) {
    await notebook.start(jobId);
    notebook.clock.advance(1500);
    await notebook.finish(jobId);
    notebook.clock.advance(100);
  }
  notebook.end("m1");
  notebook.clock.advance(60_000);
  assertEquals([notebook.news(), notebook.clock.pending], [[], 0]);
});

Deno.test("it is updated twice a second at most, and only where it says something new", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.begin("m1");
  await notebook.start(3);
  clock.advance(2000);
  notebook.news();
  for (let i = 1; i <= 4; i++) {
    await notebook.progress(3, i);
    clock.advance(100);
  }
  assertEquals(notebook.news(), []);
  clock.advance(100);
  assertEquals(notebook.news(), ["Spark job 3: count at etl.py:3   4/10 tasks, 1 active, 2 s"]);
  // Each second, and with the steps of the silence at 10, 15 and 20 s.
  clock.advance(20_000);
  assertEquals(notebook.news().length, 23);
  clock.advance(600_000);
  notebook.news();
  // From ten minutes on only with each minute of the job's and of the silence.
  clock.advance(3_000_000);
  assertEquals(notebook.news().length, 100);
});

Deno.test("a silence of Spark's is said", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(3);
  notebook.clock.advance(12_000);
  assertEquals(
    notebook.news().at(-1),
    "Spark job 3: count at etl.py:3   0/10 tasks, 0 active, 12 s, no news for 10 s",
  );
});

Deno.test("the jobs of one cell share its display: the oldest, and how many others", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(4);
  await notebook.start(3);
  await notebook.start(5);
  notebook.clock.advance(2000);
  await notebook.finish(4);
  notebook.clock.advance(500);
  assertEquals(notebook.news(), [
    "Spark job 4: count at etl.py:4   0/10 tasks, 0 active, 2 s   + 2 more jobs",
    "Spark job 3: count at etl.py:3   0/10 tasks, 0 active, 2 s   + 1 more job",
  ]);
});

Deno.test("the end of a job that comes just after the cell's is waited for", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(3);
  notebook.clock.advance(2300);
  notebook.news();
  notebook.end("m1");
  notebook.clock.advance(40);
  assertEquals(notebook.news(), []);
  await notebook.finish(3);
  assertEquals(notebook.news(), ["= Spark: 1 job, 10 tasks, 2.3 s", "settled m1"]);
  notebook.clock.advance(60_000);
  assertEquals([notebook.news(), notebook.clock.pending], [[], 0]);
});

Deno.test("a job that a cell leaves running goes on being shown, and settles at its end", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.begin("m1");
  await notebook.start(3);
  clock.advance(2300);
  await notebook.progress(3, 2);
  notebook.news();
  notebook.end("m1");
  clock.advance(200);
  assertEquals(notebook.news(), [
    "Spark job 3: count at etl.py:3   2/10 tasks, 1 active, 2 s",
    "settled m1",
  ]);
  notebook.begin("m2");
  clock.advance(3000);
  assertEquals(
    notebook.news().at(-1),
    "Spark job 3: count at etl.py:3   2/10 tasks, 1 active, 5 s",
  );
  await notebook.finish(3);
  assertEquals(notebook.news(), ["= Spark: 1 job, 10 tasks, 5.5 s"]);
});

Deno.test("a job that becomes long only after its cell's end is shown too", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(3);
  notebook.end("m1");
  notebook.clock.advance(2000);
  await notebook.finish(3);
  assertEquals(notebook.news(), [
    "Spark job 3: count at etl.py:3   0/10 tasks, 0 active, 2 s",
    "= Spark: 1 job, 10 tasks, 2.0 s",
  ]);
});

Deno.test("to settle is answered always: without a display, once settled, and twice at once", async () => {
  await using notebook = new Notebook();
  const { outlet, clock } = notebook;
  outlet.settle("unknown");
  notebook.begin("m1");
  await notebook.start(3);
  outlet.settle("m1");
  assertEquals(notebook.news(), ["settled unknown", "settled m1"]);
  clock.advance(2000);
  notebook.news();
  outlet.settle("m1");
  outlet.settle("m1");
  clock.advance(200);
  assertEquals(notebook.news(), ["settled m1", "settled m1"]);
  await notebook.finish(3);
  notebook.news();
  outlet.settle("m1");
  assertEquals(notebook.news(), ["settled m1"]);
});

Deno.test("a further long job reopens a settled display; a short one is added to its line", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.begin("m1");
  await notebook.start(1, { jobGroup: "thread" });
  clock.advance(2000);
  await notebook.finish(1);
  notebook.end("m1");
  notebook.begin("m2");
  clock.advance(1000);
  notebook.news();

  await notebook.start(2, { jobGroup: "thread" });
  clock.advance(1000);
  await notebook.finish(2);
  assertEquals(notebook.news(), ["= Spark: 2 jobs, 20 tasks, 3.0 s"]);

  await notebook.start(3, { jobGroup: "thread" });
  clock.advance(2000);
  await notebook.finish(3);
  assertEquals(notebook.news(), [
    "Spark job 3: count at etl.py:3   0/10 tasks, 0 active, 2 s",
    "= Spark: 3 jobs, 30 tasks, 5.0 s",
  ]);
  clock.advance(60_000);
  assertEquals([notebook.news(), clock.pending], [[], 0]);
});

Deno.test("short jobs that follow each other renew a settled line twice a second at most", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.begin("m1");
  await notebook.start(0, { jobGroup: "stream" });
  clock.advance(2000);
  await notebook.finish(0);
  notebook.end("m1");
  notebook.news();
  for (let jobId = 1; jobId <= 100; jobId++) {
    await notebook.start(jobId, { jobGroup: "stream" });
    clock.advance(10);
    await notebook.finish(jobId);
    clock.advance(10);
  }
  clock.advance(500);
  const news = notebook.news();
  assertEquals([news.length, news.at(-1)], [4, "= Spark: 101 jobs, 1010 tasks, 3.0 s"]);
});

Deno.test("an open comm: no new display, and one that stands is settled at its end", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.begin("m1");
  await notebook.start(1);
  clock.advance(2000);
  notebook.isWanted = false;
  notebook.news();
  await notebook.progress(1, 5);
  clock.advance(500);
  assertEquals(notebook.news(), ["Spark job 1: count at etl.py:1   5/10 tasks, 1 active, 2 s"]);
  await notebook.finish(1);
  notebook.end("m1");
  assertEquals(notebook.news(), ["= Spark: 1 job, 10 tasks, 2.5 s", "settled m1"]);

  notebook.begin("m2");
  await notebook.start(2);
  clock.advance(60_000);
  assertEquals(notebook.news(), []);
  notebook.isWanted = true;
  await notebook.progress(2, 1);
  assertEquals(notebook.news(), [
    "Spark job 2: count at etl.py:2   1/10 tasks, 1 active, 1 min 0 s",
  ]);
});

Deno.test("with an open comm a settled display stays as it is", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(1, { jobGroup: "thread" });
  notebook.clock.advance(2000);
  await notebook.finish(1);
  notebook.end("m1");
  notebook.isWanted = false;
  notebook.news();
  await notebook.start(2, { jobGroup: "thread" });
  notebook.clock.advance(9000);
  await notebook.finish(2);
  notebook.clock.advance(9000);
  assertEquals([notebook.news(), notebook.clock.pending], [[], 0]);
});

Deno.test("a kernel that loses its word of a cell's end: the next cell says it too", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(1);
  notebook.clock.advance(2000);
  await notebook.finish(1);
  notebook.clock.advance(1000);
  notebook.news();
  notebook.begin("m2");
  notebook.clock.advance(500);
  assertEquals(notebook.news(), ["= Spark: 1 job, 10 tasks, 2.0 s"]);
});

Deno.test("a job is shown under its own cell though that becomes known only later", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  notebook.clock.advance(100);
  notebook.end("m1");
  const submissionTime = notebook.clock.now() + 10;
  await notebook.start(1, { submissionTime });
  notebook.begin("m2");
  notebook.clock.advance(2000);
  assertEquals(Object.keys(notebook.shown), ["m2"]);
  await notebook.finish(1);
  notebook.end("m2");
  assertEquals(notebook.shown, { m2: "Spark: 1 job, 10 tasks, 2.0 s" });
});

Deno.test("a job of no known execution is shown once there is one", async () => {
  await using notebook = new Notebook();
  await notebook.start(1);
  notebook.clock.advance(5000);
  assertEquals(notebook.news(), []);
  notebook.begin("m1");
  await notebook.progress(1, 3);
  assertEquals(notebook.shown, {
    m1: "Spark job 1: count at etl.py:1   3/10 tasks, 1 active, 5 s",
  });
});

Deno.test("told anew to a monitor that takes over, a running cell's jobs are shown at once", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  const submissionTime = notebook.clock.now();
  notebook.clock.advance(60_000);
  await notebook.start(1, { submissionTime });
  await notebook.finish(1, { completionTime: submissionTime + 20_000 });
  await notebook.start(2, { submissionTime: submissionTime + 30_000 });
  notebook.clock.advance(500);
  assertEquals(
    notebook.news().at(-1),
    "Spark job 2: count at etl.py:2   0/10 tasks, 0 active, 30 s",
  );
  await notebook.finish(2);
  notebook.end("m1");
  assertEquals(notebook.shown, { m1: "Spark: 2 jobs, 20 tasks, 51 s" });
});

Deno.test("of a cell that is over, what is told anew and has ended is not shown", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  const submissionTime = notebook.clock.now();
  notebook.clock.advance(60_000);
  notebook.end("m1");
  for (const jobId of [1, 2, 3]) {
    notebook.hub.emit("app-1", jobStart(jobId, { [jobId]: 10 }, { submissionTime }));
    notebook.hub.emit("app-1", jobEnd(jobId, { completionTime: submissionTime + 30_000 }));
  }
  await notebook.settle();
  notebook.clock.advance(60_000);
  assertEquals([notebook.news(), notebook.clock.pending], [[], 0]);
});

Deno.test("the end of an application settles what it left, and says so", async () => {
  await using notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(1);
  notebook.clock.advance(3000);
  notebook.hub.end("app-1");
  await notebook.settle();
  notebook.end("m1");
  assertEquals(notebook.news().slice(-2), [
    "= Spark: 1 job (1 end not seen), 0 tasks, 3.0 s",
    "settled m1",
  ]);
});

Deno.test("an application that comes back takes its jobs up again", async () => {
  await using notebook = new Notebook();
  const { hub, clock } = notebook;
  notebook.begin("m1");
  await notebook.start(1);
  await notebook.start(2);
  clock.advance(2500);
  const submissionTime = clock.now() - 2500;
  notebook.news();
  hub.remove("app-1");
  hub.start("app-1");
  await notebook.start(2, { submissionTime });
  assertEquals(notebook.news(), ["Spark job 2: count at etl.py:2   0/10 tasks, 0 active, 2 s"]);
  clock.advance(500);
  await notebook.finish(2);
  notebook.end("m1");
  assertEquals(notebook.shown, { m1: "Spark: 2 jobs (1 end not seen), 10 tasks, 3.0 s" });
});

Deno.test("after an overflow, a job that is not among the kept frames no longer runs", async () => {
  await using notebook = new Notebook();
  const { hub, clock } = notebook;
  notebook.begin("m1");
  await notebook.start(1);
  await notebook.start(2);
  clock.advance(2000);
  notebook.news();
  const [client] = hub.clients;
  client?.offer({ kind: "reset", appKey: "app-1" });
  for (const frame of hub.retained("app-1")) {
    if (!("jobId" in frame.frame) || frame.frame.jobId === 2) {
      client?.offer({ kind: "frame", frame });
    }
  }
  await notebook.settle();
  clock.advance(500);
  assertEquals(notebook.news(), ["Spark job 2: count at etl.py:2   0/10 tasks, 0 active, 2 s"]);
});

Deno.test("two applications, two cells: each has its own display", async () => {
  await using notebook = new Notebook();
  const { clock } = notebook;
  notebook.hub.start("app-2", { appName: "Other" });
  notebook.begin("m1");
  await notebook.start(1);
  notebook.end("m1");
  clock.advance(10);
  notebook.begin("m2");
  await notebook.start(1, {}, "app-2");
  clock.advance(2000);
  await notebook.finish(1, { numCompletedTasks: 7 }, "app-2");
  clock.advance(500);
  assertEquals(notebook.shown, {
    m1: "Spark job 1: count at etl.py:1   0/10 tasks, 0 active, 2 s",
    m2: "Spark: 1 job so far, 7 tasks, 2.0 s",
  });
});

Deno.test("at its own end it leaves no half bar and no timer behind", async () => {
  const notebook = new Notebook();
  notebook.begin("m1");
  await notebook.start(1);
  notebook.clock.advance(2000);
  notebook.end("m1");
  notebook.news();
  await notebook.stop();
  assertEquals(notebook.news(), [
    "= Spark: 1 job (1 end not seen), 0 tasks, 2.0 s",
    "settled m1",
  ]);
  notebook.outlet.settle("m1");
  assertEquals(notebook.news(), ["settled m1"]);
  notebook.clock.advance(60_000);
  assertEquals([notebook.news(), notebook.clock.pending], [[], 0]);
});

Deno.test("with no delay every job is shown, a very short one too", async () => {
  await using notebook = new Notebook({ delay: 0 });
  notebook.begin("m1");
  const submissionTime = notebook.clock.now();
  await notebook.start(1, { submissionTime });
  await notebook.finish(1, { completionTime: submissionTime });
  notebook.end("m1");
  assertEquals(notebook.news(), [
    "Spark job 1: count at etl.py:1   0/10 tasks, 0 active, 0 s",
    "= Spark: 1 job, 10 tasks, 0.0 s",
    "settled m1",
  ]);
});

Deno.test("old executions are forgotten, one whose job runs is not", async () => {
  await using notebook = new Notebook();
  notebook.begin("m-long");
  await notebook.start(1, { jobGroup: "long" });
  notebook.clock.advance(1);
  notebook.begin("m-old");
  await notebook.start(2, { jobGroup: "old" });
  await notebook.finish(2);
  for (let i = 0; i < 300; i++) {
    notebook.clock.advance(1);
    notebook.begin(`m${i}`);
    await notebook.start(10 + i);
    await notebook.finish(10 + i);
  }
  await notebook.start(3, { jobGroup: "old" });
  notebook.clock.advance(2000);
  await notebook.finish(1);
  await notebook.finish(3);
  assertEquals(notebook.shown, {
    "m-long": "Spark: 1 job, 10 tasks, 2.3 s",
    // It had two: the first is forgotten.
    "m-old": "Spark: 1 job, 10 tasks, 2.0 s",
  });
});
