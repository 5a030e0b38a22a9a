import type { Locator, Page } from "playwright-core";
import { NotebookCell } from "./notebook_cell.ts";

const rememberSockets = `
  globalThis.sockets = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      sockets.push(this);
    }
  };
`;

/** A notebook in JupyterLab, used as a person uses it. */
export class NotebookPage {
  readonly page: Page;
  readonly name: string;
  readonly #panel: Locator;

  private constructor(page: Page, name: string) {
    this.page = page;
    this.name = name;
    this.#panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  /** What {@link cutOff} needs; before the page shows anything. */
  static async prepare(page: Page): Promise<void> {
    await page.addInitScript({ content: rememberSockets });
  }

  /** The notebook that `page` is about to show, as soon as its kernel is there. */
  static async opened(page: Page, name: string): Promise<NotebookPage> {
    const notebook = new NotebookPage(page, name);
    await notebook.#tab.and(page.locator(".jp-mod-current")).waitFor();
    await notebook.#hasKernel();
    return notebook;
  }

  get #tab(): Locator {
    return this.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab")
      .filter({ hasText: `${this.name}.ipynb` });
  }

  /** Brings the notebook to the front, where its page shows several. */
  async show(): Promise<void> {
    await this.#tab.click();
  }

  /** The cell at a position, from 0. */
  cell(index: number): NotebookCell {
    return new NotebookCell(this.page, this.#panel.locator(".jp-Notebook-cell").nth(index));
  }

  /** Adds a code cell at the end. */
  async addCell(source: string): Promise<NotebookCell> {
    const cells = this.#panel.locator(".jp-Notebook-cell");
    const count = await cells.count();
    await cells.nth(count - 1).locator(".cm-content").click();
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("b");
    const added = cells.nth(count);
    await added.waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.keyboard.insertText(source);
    return new NotebookCell(this.page, added);
  }

  /** Waits until there is a kernel that has nothing to do. */
  async idle(): Promise<void> {
    // Without a kernel the status is idle too.
    await this.#hasKernel();
    await this.#panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  }

  /** Ends the page's connections to the server, as a network that fails; it makes new ones itself. */
  async cutOff(): Promise<void> {
    await this.page.evaluate("for (const socket of sockets) socket.close();");
  }

  async #hasKernel(): Promise<void> {
    await this.#panel.locator(".jp-KernelName").filter({ hasNotText: "No Kernel" }).waitFor();
  }

  async save(): Promise<void> {
    const saved = this.page.waitForResponse((response) =>
      response.request().method() === "PUT" && response.url().includes("/api/contents/")
    );
    await this.page.keyboard.press("Control+s");
    await saved;
  }

  /** Loads the page anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.cell(0).shown();
  }

  /** Restarts the kernel, by the keys that do it. */
  async restartKernel(): Promise<void> {
    await this.cell(0).focus();
    await this.page.keyboard.press("Escape");
    const restarted = this.page.waitForResponse((response) => response.url().includes("/restart"));
    await this.page.keyboard.press("0");
    await this.page.keyboard.press("0");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await restarted;
    await this.idle();
  }
}
