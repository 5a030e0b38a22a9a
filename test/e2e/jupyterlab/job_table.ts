import type { Locator } from "playwright-core";

/**
 * A row of the job table: its texts as they stand there. The count of stages is
 * left out: the extension does not draw it anew when a stage's status changes.
 */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  /** "RUNNING", "COMPLETED" or "FAILED". */
  readonly status: string;
  /** Completed of all, and those at work, such as "3/8 (2)". */
  readonly tasks: string;
  /** Percent of the bar that is green. */
  readonly bar: number;
}

/** What the JupyterLab extension of `sparkmonitor` shows under a cell. */
export class JobTable {
  readonly root: Locator;
  readonly rows: Locator;
  /** What opens and closes the stages of a job. */
  readonly stageButtons: Locator;
  /** The rows of the stages that are open. */
  readonly stages: Locator;

  constructor(cell: Locator) {
    this.root = cell.locator(".sparkMonitorCellRoot.CellMonitor");
    this.rows = this.root.locator(".jobtable tr.jobrow");
    this.stageButtons = this.rows.locator(".tdstagebutton");
    this.stages = this.root.locator(".stagetable tr.stagerow");
  }

  /** The rows as they are now. */
  async read(): Promise<JobRow[]> {
    return await this.rows.evaluateAll((rows) =>
      rows.map((row) => {
        const text = (selector: string) => row.querySelector(selector)?.textContent?.trim() ?? "";
        const green = row.querySelector(".val1")?.style.width ?? "";
        return {
          id: text(".tdjobid"),
          name: text(".tdjobname"),
          status: text(".tdjobstatus"),
          tasks: text(".tdtasks .data"),
          bar: parseFloat(green),
        };
      })
    );
  }

  /** Waits until a row holds a text, such as its status or its tasks. */
  async shows(index: number, text: string | RegExp): Promise<void> {
    await this.rows.nth(index).filter({ hasText: text }).waitFor();
  }

  /** Texts of the badges above the table. */
  async badges(): Promise<{ executors: string; cores: string }> {
    return {
      executors: await this.root.locator(".badgeexecutorcount").innerText(),
      cores: await this.root.locator(".badgeexecutorcorescount").innerText(),
    };
  }
}
