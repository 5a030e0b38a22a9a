import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import type { Route } from "../../../dashboard/model/route.ts";
import type { Served } from "../served.ts";
import type { ShownRow } from "./shown_row.ts";

/** Milliseconds that the page has to show something. */
const PATIENCE = 15_000;

/** How the page is opened. */
export interface MonitorPageOptions extends BrowserContextOptions {
  /** Where it is reached, if not where it is. */
  readonly origin?: string;
  /** Called before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

/** The monitor's page in a browser of its own profile, used as a person uses it. */
export class MonitorPage implements AsyncDisposable {
  readonly page: Page;
  /** The addresses that the page asked for. */
  readonly requests: string[] = [];
  /** What went wrong in it: errors nobody caught, dialogs, refusals of its policy. */
  readonly problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("pageerror", (error) => this.problems.push(`error: ${error.message}`));
    page.on("dialog", async (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on("console", (message) => {
      const text = message.text();
      if (text.includes("Content Security Policy")) this.problems.push(`policy: ${text}`);
    });
  }

  /** Opens the page as its printed address says. */
  static async open(
    browser: Browser,
    served: Served,
    options: MonitorPageOptions = {},
  ): Promise<MonitorPage> {
    const { origin = served.address.origin, prepare, ...settings } = options;
    const context = await browser.newContext({
      viewport: { width: 1200, height: 760 },
      locale: "en-US",
      ...settings,
    });
    await prepare?.(context);
    const opened = new MonitorPage(await context.newPage());
    await opened.page.goto(`${origin}/?token=${served.token}`);
    return opened;
  }

  /** Waits for the first job. */
  async ready(): Promise<void> {
    await this.job().first().waitFor();
  }

  /** The rows of all jobs that are drawn, or of one. */
  job(jobId?: number): Locator {
    return this.page.locator(
      jobId === undefined ? "[data-job-id]" : `[data-job-id="${jobId}"]`,
    );
  }

  /** Follows the link to a view; one that has no link is reached by its address. */
  async show(view: Route["view"]): Promise<void> {
    const link = this.page.locator(`nav.views a[href$="/${view}"]`);
    if (await link.count() > 0) await link.click();
    else await this.page.evaluate(`location.hash = "#//${view}"`);
    await this.page.locator(`nav.views a[href$="/${view}"][aria-current="page"]`).waitFor();
  }

  /**
   * Shows the timeline, and waits until tasks are in it.
   *
   * @returns what takes the keys and the pointer
   */
  async showTimeline(): Promise<Locator> {
    await this.show("timeline");
    return await this.untilTasks();
  }

  /** Waits until tasks are in the timeline, which is what is shown, or is about to be. */
  async untilTasks(): Promise<Locator> {
    const area = this.page.getByRole("application");
    // Before its script has come, nothing says that anything is missing.
    await area.waitFor();
    await this.page.locator(".timeline-notes").filter({ hasText: /Loading|No tasks yet/ })
      .waitFor({ state: "detached" });
    return area;
  }

  /**
   * Folds out a job, which must be drawn, and each of its stages as long as they
   * are drawn. By keys: a row that moves while a pointer is down, as when a hint
   * comes in above it, is not clicked.
   */
  async foldOut(jobId: number): Promise<void> {
    await this.job(jobId).press("ArrowRight");
    await this.page.locator(`[data-job-id="${jobId}"][aria-expanded="true"]`).waitFor();
    await this.page.evaluate(PAINTED);
    const stages = this.page.locator('[data-stage][aria-expanded="false"]');
    while (await stages.count() > 0) {
      await stages.first().press("ArrowRight");
      // What was folded out may have pushed the next one out of what is drawn.
      await this.page.evaluate(PAINTED);
    }
  }

  /** Sorts the jobs by a column, or the other way round where they are already. */
  async sortBy(column: string): Promise<void> {
    const head = this.page.getByRole("columnheader", { name: column });
    await head.getByRole("button").click();
    await this.page.evaluate(PAINTED);
  }

  /** Chooses an option of one of the lists above the jobs. */
  async choose(list: "Status" | "Group by", option: RegExp): Promise<void> {
    const select = this.page.getByRole("combobox", { name: list });
    const label = await select.locator("option").filter({ hasText: option }).textContent();
    await select.selectOption({ label: label ?? "" });
    await this.page.evaluate(PAINTED);
  }

  /** Shows the jobs in which a text is found. */
  async find(text: string): Promise<void> {
    await this.page.getByRole("searchbox").fill(text);
    await this.page.evaluate(PAINTED);
  }

  /** What the page says of the application as a whole, by the names of the snapshot. */
  async summary(): Promise<Record<string, string>> {
    return await this.page.locator("html").evaluate((html) => {
      const text = (field: string) =>
        html.querySelector(`.application [data-field=${field}]`)?.textContent ?? "";
      const [appName, id, status] = [text("appName"), text("id"), text("status")];
      return {
        appName,
        id,
        status,
        numExecutors: text("numExecutors"),
        totalCores: text("totalCores"),
      };
    });
  }

  /** The rows of jobs and stages that are drawn, from the top. */
  async rows(): Promise<ShownRow[]> {
    const rows: ShownRow[] = await this.page.locator("html").evaluate((html) =>
      [...html.querySelectorAll("[data-job-id], [data-stage]")].map((row) => ({
        jobId: row.dataset.jobId === undefined ? null : Number(row.dataset.jobId),
        stage: row.dataset.stage ?? null,
        index: Number(row.getAttribute("aria-rowindex")),
        fields: Object.fromEntries(
          [...row.querySelectorAll("[data-field]")].map((field) => [
            field.dataset.field,
            field.getAttribute("datetime") ?? field.textContent,
          ]),
        ),
      }))
    );
    return rows.toSorted((a, b) => a.index - b.index);
  }

  /** The rows of jobs and stages that are found by scrolling from the top to the end. */
  async allRows(): Promise<ShownRow[]> {
    const found = new Map<number, ShownRow>();
    await this.page.evaluate("scrollTo(0, 0)");
    while (true) {
      await this.page.evaluate(PAINTED);
      for (const row of await this.rows()) found.set(row.index, row);
      const isAtEnd = await this.page.evaluate(
        "scrollY + innerHeight >= document.documentElement.scrollHeight - 1",
      );
      if (isAtEnd) break;
      await this.page.evaluate("scrollBy(0, innerHeight)");
    }
    await this.page.evaluate("scrollTo(0, 0)");
    return [...found.values()].toSorted((a, b) => a.index - b.index);
  }

  /** Waits until the page says something in so many words, where it is seen. */
  async says(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An answer that a test is about to change comes to nobody any more.
    await this.page.context().unrouteAll({ behavior: "ignoreErrors" });
    await this.page.context().close();
  }
}

/** Settles when what the page does now has been painted. */
const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
