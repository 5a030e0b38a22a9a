import { join } from "@std/path";
import type { BrowserContext, Page } from "playwright-core";
import { freePort } from "../free_port.ts";
import { launchChromium } from "../browser/chromium.ts";
import type { JupyterFolder } from "./jupyter_folder.ts";
import { notebookJson } from "./notebook_json.ts";
import { NotebookPage } from "./notebook_page.ts";

/** Milliseconds that the server has to answer and to end, and a page to show something. */
const PATIENCE = 60_000;
/** Milliseconds between two questions. */
const PAUSE = 100;

/** A JupyterLab server, and a Chromium that looks at it. */
export class JupyterLab implements AsyncDisposable {
  readonly #url: URL;
  readonly #folder: JupyterFolder;
  readonly #browser: BrowserContext;
  readonly #disposal: AsyncDisposableStack;

  private constructor(
    url: URL,
    folder: JupyterFolder,
    browser: BrowserContext,
    disposal: AsyncDisposableStack,
  ) {
    this.#url = url;
    this.#folder = folder;
    this.#browser = browser;
    this.#disposal = disposal;
  }

  /**
   * Starts both, and waits until the server answers.
   *
   * @param python one that has JupyterLab; its environment need not be on PATH
   */
  static async start(python: string, folder: JupyterFolder): Promise<JupyterLab> {
    await Deno.mkdir(join(folder.path, "notebooks"));
    const url = new URL(`http://127.0.0.1:${freePort()}`);
    url.searchParams.set("token", crypto.randomUUID());
    await using stack = new AsyncDisposableStack();
    const server = stack.use(new Server(python, folder, url));
    await server.answers();
    const browser = stack.adopt(await launchChromium(), (browser) => browser.close());
    const context = await browser.newContext({ viewport: { width: 1200, height: 700 } });
    context.setDefaultTimeout(PATIENCE);
    return new JupyterLab(url, folder, context, stack.move());
  }

  /**
   * Writes a notebook and opens it, in a page of its own.
   *
   * @param name without `.ipynb`
   */
  async openNotebook(
    name: string,
    kernel: string,
    cells: readonly string[],
  ): Promise<NotebookPage> {
    await this.#write(name, kernel, cells);
    const notebook = await this.#open(name, name);
    await notebook.idle();
    return notebook;
  }

  /** Opens a notebook that is open, in another page, with the same kernel. */
  async openAgain(name: string): Promise<NotebookPage> {
    return await this.#open(name, `${name}-again`);
  }

  /** Writes a notebook and opens it in a page that shows another one. */
  async openNotebookBeside(
    page: Page,
    name: string,
    kernel: string,
    cells: readonly string[],
  ): Promise<NotebookPage> {
    await this.#write(name, kernel, cells);
    await page.getByRole("menuitem", { name: "File", exact: true }).click();
    await page.getByRole("menuitem", { name: "Open from Path…" }).click();
    await page.locator(".jp-Dialog input").fill(`${name}.ipynb`);
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    const notebook = await NotebookPage.opened(page, name);
    await notebook.idle();
    return notebook;
  }

  async #open(name: string, workspace: string): Promise<NotebookPage> {
    const page = await this.#browser.newPage();
    await NotebookPage.prepare(page);
    const url = new URL(`/lab/workspaces/${workspace}/tree/${name}.ipynb`, this.#url);
    url.search = this.#url.search;
    await page.goto(url.href);
    return await NotebookPage.opened(page, name);
  }

  async #write(name: string, kernel: string, cells: readonly string[]): Promise<void> {
    const file = join(this.#folder.path, "notebooks", `${name}.ipynb`);
    await Deno.writeTextFile(file, notebookJson(kernel, cells));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disposal[Symbol.asyncDispose]();
  }
}

/** The server's process. */
class Server implements AsyncDisposable {
  readonly #url: URL;
  readonly #process: Deno.ChildProcess;
  readonly #stderr: Promise<string>;

  constructor(python: string, folder: JupyterFolder, url: URL) {
    this.#url = url;
    // People's browsers are on another machine than Spark; here they share a few cores.
    this.#process = new Deno.Command("nice", {
      args: [
        ...["-n", "10", python, "-m", "jupyterlab", "--no-browser", "--allow-root"],
        ...[`--ServerApp.port=${url.port}`, "--ServerApp.port_retries=0"],
        `--IdentityProvider.token=${url.searchParams.get("token")}`,
        `--ServerApp.root_dir=${join(folder.path, "notebooks")}`,
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
      ],
      env: folder.env,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#stderr = new Response(this.#process.stderr).text();
  }

  /**
   * Waits until the server answers.
   *
   * @throws {Error} with what it said when it ended instead
   */
  async answers(): Promise<void> {
    const isEnded = this.#process.status.then(() => true);
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      if (await isThere(this.#url)) return;
      const pause = new Promise<boolean>((resolve) => setTimeout(resolve, PAUSE, false));
      if (await Promise.race([isEnded, pause])) {
        throw new Error(`JupyterLab ended too early and said: ${await this.#stderr}`);
      }
    }
    throw new Error(`JupyterLab did not answer within ${PATIENCE} ms`);
  }

  /** Ends the server, which ends its kernels first. */
  async [Symbol.asyncDispose](): Promise<void> {
    const force = setTimeout(() => this.#process.kill("SIGKILL"), PATIENCE);
    try {
      this.#process.kill("SIGTERM");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process.status;
    clearTimeout(force);
    await this.#stderr;
  }
}

async function isThere(url: URL): Promise<boolean> {
  try {
    const response = await fetch(new URL(`/api/status${url.search}`, url));
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
