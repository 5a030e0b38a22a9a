import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSnapshot, ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import type { Activity } from "../../protocol/page/activity.ts";
import { decodeTaskChunk } from "../../protocol/page/task_chunk.ts";
import { MessageReader } from "../actors/outlet/http/harness.ts";
import { root, withFolder } from "../command/run_sparkmonitor.ts";
import { FrameStream } from "./frame_stream.ts";
import { Served } from "./served.ts";
import { freePort } from "./free_port.ts";

Deno.test("deno task start serves the recording over every route, for who has the token", async () => {
  await using served = await start([], root);
  assertMatch(served.address.href, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}$/);

  await using stream = await FrameStream.open(served, "api/v1/frames");
  await stream.readUntil(({ msgtype }) => msgtype === "sparkTaskStart");
  assertEquals(stream.frames[0]?.msgtype, "sparkApplicationStart");

  const [application, ...others] = await served.json<ApplicationSummary[]>("api/v1/applications");
  assertEquals([application?.recorded, application?.status, others], [true, "RUNNING", []]);
  const address = `api/v1/applications/${application?.id}`;
  const snapshot = await served.json<ApplicationSnapshot & { epoch: string }>(address);
  assertEquals([snapshot.recorded, snapshot.jobs[0]?.jobId], [true, 2]);

  const frames = new URL(`${address}/frames`, served.address);
  frames.protocol = "ws:";
  const headers = { authorization: `Bearer ${served.token}` };
  await using socket = new MessageReader(new WebSocket(frames, { headers }));
  let [message] = await socket.take(1);
  assertEquals(JSON.parse(message ?? ""), {
    msgtype: "sparkMonitorHello",
    epoch: snapshot.epoch,
  });
  do [message] = await socket.take(1); while (message?.includes("sparkMonitorOmitted"));
  assertEquals(JSON.parse(message ?? ""), stream.frames[0]);

  const health = await served.json<{ status: string; numApplications: number }>("health");
  assertEquals([health.status, health.numApplications], ["ok", 1]);
  const metrics = await (await served.get("metrics")).text();
  assertStringIncludes(metrics, 'sparkmonitor_events_total{kind="jobStart"} ');
  await readsPage(served.address);
  await readsHistory(served, address);

  for (
    const path of ["", "health", "metrics", "api/v1/applications", "api/v1/frames", address]
  ) {
    const refused = await fetch(new URL(path, served.address.origin));
    await refused.body?.cancel();
    assertEquals(refused.status, 401, path);
  }
  await using refused = new MessageReader(new WebSocket(frames));
  await assertRejects(() => refused.take(1), Error, "closed");

  const { code, stdout, stderr } = await served.child.end("SIGTERM");
  assertEquals([code, stdout], [0, []]);
  const [explanation = "", attach = "", ...rest] = ownLines(stderr);
  assertStringIncludes(explanation, "to attach Spark drivers");
  assertMatch(attach, /^export SPARK_SUBMIT_OPTS=".*-javaagent:.*\/sparkmonitor\/serve"$/);
  assertEquals(rest, ["sparkmonitor: a recorded application plays until a driver attaches"]);
});

Deno.test("a kernel that is away does not keep frames from a file or the page", () =>
  withFolder(async (folder) => {
    const eod = `127.0.0.1:${freePort()}`;
    await using served = await start(["--out", "frames.ndjson", "--eod", eod], folder);
    await using stream = await FrameStream.open(served, "api/v1/frames");
    await stream.readUntil(({ msgtype }) => msgtype === "sparkTaskStart");
    const { code, stdout, stderr } = await served.child.end("SIGTERM");
    assertEquals([code, stdout], [0, []]);
    // The warning may come before, between or after the lines of every start.
    const [warning, ...others] = ownLines(stderr)
      .filter((line) => !/^export |^sparkmonitor: (to attach|a recorded)/.test(line));
    assertStringIncludes(warning ?? "", `Cannot connect to the kernel at ${eod}`);
    assertEquals(others, []);

    const written: Frame[] = (await Deno.readTextFile(join(folder, "frames.ndjson")))
      .trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(written.map(({ seq }) => seq), written.map((_, index) => index + 1));
    assertEquals(
      stream.frames,
      stream.frames.map(({ seq }) => written[seq - 1]),
    );
  }));

/** Starts what a newcomer starts, from a folder of the user's. */
function start(args: readonly string[], cwd: string): Promise<Served> {
  return Served.start(["deno", "task", "start", ...args], { env: { INIT_CWD: cwd } });
}

/** Opens the printed address as a browser does: the token becomes a cookie. */
async function readsPage(address: URL): Promise<void> {
  const login = await fetch(address, { redirect: "manual" });
  await login.body?.cancel();
  assertEquals([login.status, login.headers.get("location")], [303, "./"]);
  const cookie = login.headers.get("set-cookie") ?? "";
  assertMatch(cookie, /; HttpOnly; SameSite=Strict/);
  const headers = { cookie: cookie.split(";", 1).join() };
  const page = await fetch(new URL("/", address), { headers });
  assertEquals(page.status, 200);
  assertMatch(page.headers.get("content-type") ?? "", /^text\/html/);
  assertStringIncludes(await page.text(), 'src="assets/page.js"');
}

/** Looks at what the page shows over time, and at the files it offers. */
async function readsHistory(served: Served, address: string): Promise<void> {
  const chunk = decodeTaskChunk(await (await served.get(`${address}/tasks`)).bytes());
  assert(chunk.length > 0);
  const { startTime, activeTasks } = await served.json<Activity>(`${address}/activity`);
  assert(startTime !== null && activeTasks.some((active) => active > 0));
  const frames = await (await served.get(`${address}/frames.ndjson`)).text();
  assertStringIncludes(frames, '{"msgtype":"sparkApplicationStart"');
  const log = await (await served.get(`${address}/event-log`)).text();
  assertStringIncludes(log, '"Event":"SparkListenerTaskStart"');
}

/** What the command says; `deno task` says its own line before. */
function ownLines(stderr: string): string[] {
  return stderr.trimEnd().split("\n").filter((line) => !line.startsWith("Task start "));
}
