import type { Locator, Page } from "playwright-core";
import { JobTable } from "./job_table.ts";

/** A code cell of a notebook. */
export class NotebookCell {
  readonly #page: Page;
  readonly #cell: Locator;

  constructor(page: Page, cell: Locator) {
    this.#page = page;
    this.#cell = cell;
  }

  /** What the JupyterLab extension of `sparkmonitor` shows under the cell. */
  get jobs(): JobTable {
    return new JobTable(this.#cell);
  }

  /** Waits until the cell is there. */
  async shown(): Promise<void> {
    await this.#cell.locator(".cm-content").waitFor();
  }

  async focus(): Promise<void> {
    await this.#cell.locator(".cm-content").click();
  }

  /** Runs the cell, without waiting for its end. */
  async start(): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press("Control+Enter");
    await this.#prompt(/^\[(\*|\d+)\]:$/).waitFor();
  }

  /** Waits for the end of the execution. */
  async finished(): Promise<void> {
    await this.#prompt(/^\[\d+\]:$/).waitFor();
  }

  /** Runs the cell to its end, and says what its outputs are. */
  async run(): Promise<string> {
    await this.start();
    await this.finished();
    return await this.output();
  }

  /** The text of the outputs. */
  async output(): Promise<string> {
    return (await this.#cell.locator(".jp-OutputArea-output").allInnerTexts()).join("");
  }

  #prompt(text: RegExp): Locator {
    return this.#cell.locator(".jp-InputPrompt").filter({ hasText: text });
  }
}
