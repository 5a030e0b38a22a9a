import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { sleep } from "../browser/sleep.ts";
import { FrameStream } from "../frame_stream.ts";
import { freePort } from "../free_port.ts";
import {
  notedStreams,
  noteStreams,
  openPlainStream,
  plainFrames,
  untilNextStream,
} from "./frame_streams.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { PlayedLog } from "./played_log.ts";
import { Relay } from "./relay.ts";
import { serveLog, untilRead, untilSummary } from "./serve_plan.ts";
import { untilShown } from "./until_shown.ts";

const ignore = chromiumSkipReason() !== undefined;
const plan = manyJobs(40);
const { appId } = plan;

/** Up to and with the first line of such an event. */
const first = (event: string, id: number) => (line: string) =>
  line.startsWith(`{"Event":"SparkListener${event}","Job ID":${id},`);

Deno.test({
  name: "the monitor is killed and starts again: the page goes on by itself",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const args = ["--port", `${freePort()}`, "--token", crypto.randomUUID()];
      using log = new PlayedLog(folder, plan);
      log.writeUntil(first("JobEnd", 5));
      await using browser = await launchChromium();
      await using stack = new AsyncDisposableStack();
      const before = stack.use(await serveLog(log.folder, { args }));
      await untilRead(before, log);
      await using opened = await MonitorPage.open(browser, before);
      await untilShown(opened, before, appId);
      await opened.page.evaluate("globalThis.notLoadedAgain = true");

      const shown = await opened.rows();
      await before.child.end("SIGKILL");
      await opened.says("has not answered since");
      assertEquals(await opened.rows(), shown);

      log.writeUntil(first("JobEnd", 9));
      const after = stack.use(await serveLog(log.folder, { args }));
      await untilRead(after, log);
      await untilShown(opened, after, appId);
      log.writeAll();
      await untilSummary(after, ({ status }) => status === "ENDED");
      await untilShown(opened, after, appId);
      assertEquals((await opened.allRows()).length, plan.jobs.length);
      assertEquals(await opened.page.evaluate("globalThis.notLoadedAgain"), true);

      await after.child.end("SIGTERM");
      await opened.says("has not answered since");
      assertEquals((await opened.allRows()).length, plan.jobs.length);
      await opened.show("timeline");
      await opened.says("Follow");
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "the connection is cut, and later away: page and browser resume, no frame missing or twice",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, plan);
      log.writeUntil(first("JobEnd", 3));
      await using browser = await launchChromium();
      await using served = await serveLog(log.folder);
      await using relay = new Relay(Number(served.address.port));
      await untilRead(served, log);
      const path = `api/v1/applications/${appId}/frames?tasks=none`;
      await using whole = await FrameStream.open(served, path);
      await using opened = await MonitorPage.open(browser, served, {
        origin: `http://127.0.0.1:${relay.port}`,
        prepare: noteStreams,
      });
      await untilShown(opened, served, appId);
      await openPlainStream(opened.page, path);

      // It is opened once the snapshot is shown; what is cut must be open.
      await untilNextStream(opened.page, 0);
      relay.cut();
      await untilNextStream(opened.page, 1);
      log.writeUntil(first("JobEnd", 9));
      await untilRead(served, log);
      await untilShown(opened, served, appId);

      relay.break();
      log.writeUntil(first("JobEnd", 14));
      await untilRead(served, log);
      await opened.says("has not answered since");
      relay.heal();
      await untilNextStream(opened.page, 2);
      await untilShown(opened, served, appId);

      log.writeAll();
      await whole.readUntil(({ msgtype }) => msgtype === "sparkApplicationEnd");
      await untilShown(opened, served, appId);
      const streams = await notedStreams(opened.page);
      let known = 0;
      let numResumed = 0;
      for (const { after, frames } of streams) {
        // What is between two streams came with a snapshot.
        assert(after >= known, `${after} ${known}`);
        if (after === known) numResumed++;
        const seqs = frames.map(({ seq }) => seq);
        known = seqs.at(-1) ?? after;
        assertEquals(seqs, [...new Set(seqs)].toSorted((a, b) => a - b));
        const told = whole.frames.filter(({ seq }) => seq > after && seq <= known);
        assertEquals(lasting(frames), lasting(told));
      }
      assertEquals(lasting(await plainFrames(opened.page)), lasting(whole.frames));
      assert(numResumed > 0);
      assert(streams.filter(({ frames }) => frames.length > 0).length > 1);
      assertEquals(opened.problems, []);
    }),
});

/** All but snapshots of stages: of those two clients may get different ones. */
function lasting(frames: readonly { readonly seq: number; readonly msgtype: string }[]): string[] {
  return frames.filter(({ msgtype }) => msgtype !== "sparkStageActive")
    .map(({ seq, msgtype }) => `${seq} ${msgtype}`);
}

Deno.test({
  name: "a page that slept, its connections dead without a word, shows the newest state",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, plan);
      log.writeUntil(first("JobEnd", 3));
      await using browser = await launchChromium();
      await using served = await serveLog(log.folder);
      await using relay = new Relay(Number(served.address.port));
      const origin = `http://127.0.0.1:${relay.port}`;
      await using opened = await MonitorPage.open(browser, served, { origin });
      await untilRead(served, log);
      const { seq } = await untilShown(opened, served, appId);
      await sleep(browser, async () => {
        relay.deaden();
        log.writeAll();
        await untilSummary(served, ({ status }) => status === "ENDED");
      });
      const woken = await untilShown(opened, served, appId);
      assert(woken.seq > seq);
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "a monitor that ends with its application leaves the page what no view had asked for yet",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, plan);
      log.writeUntil(first("JobEnd", 3));
      await using browser = await launchChromium();
      await using served = await serveLog(log.folder);
      await untilRead(served, log);
      await using opened = await MonitorPage.open(browser, served);
      await untilShown(opened, served, appId);
      const { page } = opened;
      const isOfTasks = (address: string) => address.includes(`/${appId}/tasks`);
      assertEquals(opened.requests.filter(isOfTasks), []);
      const told = page.waitForEvent("requestfinished", (request) => isOfTasks(request.url()));
      log.writeAll();
      await told;
      // The views' scripts were asked for, too.
      for (const script of opened.requests.filter((address) => address.includes("_view-"))) {
        await page.evaluate(`import(${JSON.stringify(script)})`);
      }
      await served.child.end("SIGTERM");
      await opened.says("What it told stays here");

      await opened.show("timeline");
      const timeline = page.getByRole("application");
      await timeline.press("End");
      await page.locator(".timeline-spoken").filter({ hasText: /Task \d+/ }).waitFor();
      await opened.show("activity");
      await opened.says("The same as numbers");
      assertEquals(opened.problems, []);
    }),
});
