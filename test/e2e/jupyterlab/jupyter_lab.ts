import { join } from "@std/path";
import type { BrowserContext, Page } from "playwright-core";
import { freePort } from "../free_port.ts";
import { launchChromium } from "./chromium.ts";
import type { JupyterFolder } from "./jupyter_folder.ts";
import { NotebookPage } from "./notebook_page.ts";

/** Milliseconds that the server has to answer, and to end. */
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
    const server = stack.adopt(startServer(python, folder, url), stopServer);
    await answered(url, server);
    const browser = stack.adopt(await launchChromium(), (browser) => browser.close());
    const context = await browser.newContext({ viewport: { width: 1200, height: 700 } });
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
    const page = await this.#browser.newPage();
    const url = new URL(`/lab/workspaces/${name}/tree/${name}.ipynb`, this.#url);
    url.search = this.#url.search;
    await page.goto(url.href);
    return await NotebookPage.opened(page, name);
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
    return await NotebookPage.opened(page, name);
  }

  async #write(name: string, kernel: string, cells: readonly string[]): Promise<void> {
    const notebook = {
      cells: cells.map((source, index) => ({
        cell_type: "code",
        id: `cell-${index}`,
        execution_count: null,
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: { kernelspec: { name: kernel, display_name: kernel } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await Deno.writeTextFile(
      join(this.#folder.path, "notebooks", `${name}.ipynb`),
      JSON.stringify(notebook),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disposal[Symbol.asyncDispose]();
  }
}

function startServer(python: string, folder: JupyterFolder, url: URL): Deno.ChildProcess {
  return new Deno.Command(python, {
    args: [
      ...["-m", "jupyterlab", "--no-browser", "--allow-root"],
      ...[`--ServerApp.port=${url.port}`, "--ServerApp.port_retries=0"],
      `--IdentityProvider.token=${url.searchParams.get("token")}`,
      `--ServerApp.root_dir=${join(folder.path, "notebooks")}`,
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
      "--LabApp.news_url=None",
    ],
    env: folder.env,
    stdin: "null",
    stdout: "null",
    stderr: Deno.env.has("SPARKMONITOR_TEST_LOG") ? "inherit" : "null",
  }).spawn();
}

/** Waits until the server answers. */
async function answered(url: URL, server: Deno.ChildProcess): Promise<void> {
  const status = new URL("/api/status", url);
  const deadline = Date.now() + PATIENCE;
  const ended = server.status.then(({ code }) => {
    throw new Error(`JupyterLab ended too early with ${code}`);
  });
  const answers = async () => {
    while (Date.now() < deadline) {
      try {
        const response = await fetch(status.href + url.search);
        await response.body?.cancel();
        if (response.ok) return;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw new Error(`JupyterLab did not answer within ${PATIENCE} ms`);
  };
  await Promise.race([ended, answers()]);
}

/** Ends the server, which ends its kernels first. */
async function stopServer(server: Deno.ChildProcess): Promise<void> {
  const force = setTimeout(() => server.kill("SIGKILL"), PATIENCE);
  server.kill("SIGTERM");
  await server.status;
  clearTimeout(force);
}
