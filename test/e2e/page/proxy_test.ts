import { assertEquals } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { PlayedLog } from "./played_log.ts";
import { serveLog, untilRead } from "./serve_plan.ts";
import { untilShown } from "./until_shown.ts";

/** What the proxy puts before every path, as jupyter-server-proxy does. */
const PREFIX = "/user/ada/proxy/8090";

/** A proxy that calls the monitor by the monitor's own host; what is not below the prefix is noted. */
class Proxy implements AsyncDisposable {
  readonly astray: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(target: string) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      const { pathname, search } = new URL(request.url);
      if (!pathname.startsWith(`${PREFIX}/`)) {
        this.astray.push(pathname);
        return new Response(null, { status: 404 });
      }
      const { method, headers, body } = request;
      const address = `${target}${pathname.slice(PREFIX.length)}${search}`;
      return fetch(address, { method, headers, body, redirect: "manual" });
    });
  }

  get address(): string {
    return `http://127.0.0.1:${this.#server.addr.port}${PREFIX}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test({
  name: "behind a proxy's path, and from another site's link, the page is the same",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const plan = manyJobs(20);
      using log = new PlayedLog(folder, plan);
      log.write(100);
      await using served = await serveLog(folder);
      await untilRead(served, log);
      await using proxy = new Proxy(served.address.origin);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, { origin: proxy.address });
      await untilShown(opened, served, plan.appId);
      const { page } = opened;

      await page.context().clearCookies();
      const link = `<a href="${proxy.address}/?token=${served.token}">the page</a>`;
      await page.goto(`data:text/html,${link}`);
      await page.getByText("the page").click();
      // What answers a foreign link goes on by itself.
      await page.waitForURL(`${proxy.address}/`);
      await untilShown(opened, served, plan.appId);
      log.writeAll();
      await untilRead(served, log);
      await untilShown(opened, served, plan.appId);
      await opened.showTimeline();
      await page.getByText("Share").click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: /Frames/ }).click(),
      ]);
      assertEquals(file.url(), `${proxy.address}/api/v1/applications/${plan.appId}/frames.ndjson`);
      assertEquals(await file.failure(), null);
      // A browser asks for an icon of whatever has none of its own.
      assertEquals(proxy.astray.filter((path) => path !== "/favicon.ico"), []);

      await page.goBack();
      await page.goBack();
      assertEquals(page.url().split(",")[0], "data:text/html", "the token is not among the pages");
      assertEquals(opened.problems, []);
    }),
});
