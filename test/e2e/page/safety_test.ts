import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import type { Served } from "../served.ts";
import { hostileNames, withHostileNames } from "./hostile_names.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs, pictured } from "./plans.ts";
import { servePlan } from "./serve_plan.ts";
import { useEverything } from "./use_views.ts";
import { VIEWS } from "../../../dashboard/model/route.ts";

const ignore = chromiumSkipReason() !== undefined;

Deno.test("without the token nothing answers, not even with what it is made of", () =>
  withFolder(async (folder) => {
    const plan = pictured();
    await using served = await servePlan(folder, plan);
    const address = `api/v1/applications/${plan.appId}`;
    const paths = [
      ...["", "assets/page.js", "assets/page.css", "assets/none", "none", "health", "metrics"],
      ...["api/v1/applications", "api/v1/frames", address, `${address}/frames`],
      ...[`${address}/frames.ndjson`, `${address}/event-log`, `${address}/activity`],
      ...[`${address}/tasks`, "api/v1/applications/none"],
    ];
    const half = served.token.slice(0, 16);
    const attempts: Record<string, string>[] = [
      {},
      { authorization: "Bearer " },
      { authorization: `Bearer ${half}` },
      { authorization: `Bearer ${served.token}x` },
      { cookie: `token=${half}; sparkmonitor=${half}` },
    ];
    for (const path of paths) {
      for (const headers of attempts) {
        assertEquals(await refusal(served, path, { headers }), 401, path);
      }
      assertEquals(await refusal(served, `${path}?token=${half}`), 401, path);
    }
    for (const path of [`${address}/jobs/1/cancel`, `${address}/stages/1/cancel`]) {
      assertEquals(await refusal(served, path, { method: "POST" }), 401, path);
    }
  }));

/** The status of an answer that says nothing of what it is asked for. */
async function refusal(served: Served, path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(new URL(path, served.address.origin), {
    ...init,
    redirect: "manual",
  });
  const text = await response.text();
  assert(text.length < 200, text);
  for (const word of ["app-2026", "Orders", "orders.py", "<script", "epoch"]) {
    assert(!text.includes(word), text);
  }
  return response.status;
}

Deno.test({
  name: "the page's policy lets no script in but its own, and nothing out",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, pictured());
      const { headers } = await fetch(new URL("/", served.address), {
        headers: { authorization: `Bearer ${served.token}` },
      }).then(async (response) => (await response.text(), response));
      const policy = headers.get("content-security-policy") ?? "";
      assertEquals(
        new Set(policy.split(/; */)),
        new Set([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ]),
      );

      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      assertEquals(opened.problems, []);
      const elsewhere = "http://127.0.0.1:9/";
      // What the frame with a document of its own is refused is told there.
      const expected = [
        `base-uri ${elsewhere}`,
        `connect-src ${elsewhere}d`,
        `connect-src ${elsewhere}e`,
        "frame-src http://127.0.0.1:9",
        `img-src ${elsewhere}c.png`,
        "script-src-attr inline",
        "script-src-elem data",
        `script-src-elem ${elsewhere}a.js`,
        "script-src-elem inline",
        "script-src-elem inline",
        "style-src-attr inline",
        `style-src-elem ${elsewhere}b.css`,
      ];
      const refused = await opened.page.locator("html").evaluate(
        async (html, { elsewhere, count }) => {
          const document = html.ownerDocument;
          const window = document.defaultView;
          const seen: string[] = [];
          const allSeen = new Promise<void>((resolve) =>
            document.addEventListener(
              "securitypolicyviolation",
              (event: { effectiveDirective: string; blockedURI: string }) => {
                seen.push(`${event.effectiveDirective} ${event.blockedURI}`);
                if (seen.length === count) resolve();
              },
            )
          );
          const add = (name: string, attributes: Record<string, string>, text = "") => {
            const element = document.createElement(name);
            for (const key in attributes) element.setAttribute(key, attributes[key]);
            element.textContent = text;
            document.body.append(element);
            return element;
          };
          add("script", {}, "window.ran = 'inline'");
          add("script", { src: "data:text/javascript,window.ran = 'data'" });
          add("script", { src: `${elsewhere}a.js` });
          add("button", { onclick: "window.ran = 'handler'" }).click();
          add("a", { href: "javascript:window.ran = 'address'" }).click();
          add("p", { style: "color: red" });
          add("link", { rel: "stylesheet", href: `${elsewhere}b.css` });
          add("img", { src: `${elsewhere}c.png` });
          add("iframe", { srcdoc: "<script>parent.ran = 'frame'</script>" });
          add("iframe", { src: elsewhere });
          add("base", { href: elsewhere });
          await window.fetch(`${elsewhere}d`).catch(() => {});
          new window.EventSource(`${elsewhere}e`);
          // If one never comes, the test says which.
          const patience = new Promise((done) => window.setTimeout(done, 10_000));
          await Promise.race([allSeen, patience]);
          return { seen, ran: window.ran, base: document.baseURI };
        },
        { elsewhere, count: expected.length },
      );
      assertEquals(refused.ran, undefined);
      assertEquals(refused.base, `${served.address.origin}/`);
      assertEquals(refused.seen.toSorted(), expected);
    }),
});

Deno.test({
  name: "hostile names are text, in every view, and nobody elsewhere is asked for anything",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, withHostileNames(manyJobs(48)));
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      for (const view of VIEWS) {
        await opened.show(view);
        await useEverything(opened);
      }
      assertEquals(opened.problems, []);
      const elsewhere = opened.requests.filter((url) =>
        !url.startsWith(`${served.address.origin}/`) && !/^(data|blob):/.test(url)
      );
      assertEquals(elsewhere, []);
      await opened.show("jobs");
      const names = (await opened.allRows()).map(({ fields }) => fields["name"] ?? "");
      assertStringIncludes(names.join("\n"), hostileNames[0] ?? "");
      assertStringIncludes(names.join("\n"), "</script>");
      assertEquals(await opened.page.locator("#app script, #app iframe, #app img").count(), 0);
    }),
});
