/**
 * Makes the pictures of the page in docs/, of an application that runs. Run
 * with `deno task screenshots`.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { launchChromium } from "../test/e2e/browser/chromium.ts";
import { MonitorPage } from "../test/e2e/page/monitor_page.ts";
import { pictured } from "../test/e2e/page/plans.ts";
import { PlayedLog } from "../test/e2e/page/played_log.ts";
import { serveLog } from "../test/e2e/page/serve_plan.ts";
import { untilShown } from "../test/e2e/page/until_shown.ts";
import type { Served } from "../test/e2e/served.ts";

/** Milliseconds for which the application has run when it is pictured. */
const AGE = 56_000;
/** Milliseconds in which the curves and the timeline have asked for what is new. */
const SETTLED = 3000;

/** One picture: how the page is opened, and what is done in it before. */
interface Picture {
  readonly name: string;
  readonly settings: BrowserContextOptions;
  prepare(opened: MonitorPage): Promise<void>;
}

const wide = { width: 1200, height: 900 };

const pictures: readonly Picture[] = [
  {
    name: "page-light",
    settings: { colorScheme: "light", viewport: wide },
    prepare: async (opened) => {
      await opened.job(6).click();
      await opened.page.evaluate("scrollTo(0, 0)");
    },
  },
  {
    name: "page-dark",
    settings: { colorScheme: "dark", viewport: wide },
    prepare: (opened) => opened.show("activity"),
  },
  {
    name: "page-narrow",
    settings: { colorScheme: "light", viewport: { width: 360, height: 740 } },
    prepare: async (opened) => {
      await opened.page.evaluate("document.querySelector('[role=search]').scrollIntoView()");
      await opened.page.evaluate("scrollBy(0, -64)");
    },
  },
  {
    name: "page-timeline",
    settings: { colorScheme: "light", viewport: wide },
    prepare: async (opened) => {
      await opened.show("timeline");
      await opened.page.getByRole("application").hover({ position: { x: 560, y: 160 } });
    },
  },
];

async function take(browser: Browser, served: Served, picture: Picture): Promise<void> {
  await using opened = await MonitorPage.open(browser, served, {
    ...picture.settings,
    reducedMotion: "reduce",
  });
  await untilShown(opened, served, pictured().appId);
  await picture.prepare(opened);
  await opened.page.waitForTimeout(SETTLED);
  const path = fromFileUrl(import.meta.resolve(`../docs/${picture.name}.png`));
  await opened.page.screenshot({ path, animations: "disabled" });
}

const folder = await Deno.makeTempDir();
try {
  using log = new PlayedLog(folder, { ...pictured(), startTime: Date.now() - AGE });
  const playing = log.playAll();
  await using served = await serveLog(folder);
  await using browser = await launchChromium();
  await Promise.all(pictures.map((picture) => take(browser, served, picture)));
  await served.child.end("SIGTERM");
  await playing;
} finally {
  await Deno.remove(folder, { recursive: true });
}
