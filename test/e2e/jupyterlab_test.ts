import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { runSparkmonitor } from "../command/run_sparkmonitor.ts";
import { chromiumSkipReason } from "./browser/chromium.ts";
import { clickWhile } from "./jupyterlab/click_while.ts";
import { Gate } from "./jupyterlab/gate.ts";
import type { JobTable } from "./jupyterlab/job_table.ts";
import { JupyterFolder } from "./jupyterlab/jupyter_folder.ts";
import { JupyterLab } from "./jupyterlab/jupyter_lab.ts";
import { longestWork } from "./jupyterlab/longest_work.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";

/** A plain session, as in any notebook: nothing in it is about the monitor. */
const session = `from pyspark.sql import SparkSession
from gated_jobs import gated
spark = SparkSession.builder.getOrCreate()`;

/** 20,000 tasks within the JVM. */
const manyTasks = 'spark.range(0, 20000, 1, 20000).write.format("noop").mode("overwrite").save()';

const anotherContext = `spark.stop()
spark = SparkSession.builder.getOrCreate()
gated(spark, "d", 4)`;

/**
 * The steps share one server, and most of them one notebook: it is starting
 * Spark that takes the time.
 */
Deno.test({
  name: "JupyterLab's unmodified extension shows the Spark jobs of a kernel behind the sidecar",
  ignore: chromiumSkipReason() !== undefined || skipReason("jupyter") !== undefined,
  fn: async (t) => {
    const { python, prefix } = await pythonEnvironment("jupyter");
    await using folder = await JupyterFolder.make();
    const kernel = await folder.install(prefix, "python3");
    await using lab = await JupyterLab.start(python, folder);
    const gate = new Gate(join(folder.path, "notebooks"));
    const notebook = await lab.openNotebook("first", kernel, [
      session,
      'gated(spark, "a", 8)',
      'gated(spark, "b", 2) + gated(spark, "c", 8)',
      manyTasks,
      'gated(spark, "e", 4)',
      'gated(spark, "g", 8)',
    ]);
    const cell = (index: number) => notebook.cell(index);
    const step = async (name: string, fn: () => Promise<void>) => {
      // After a failure the notebook is not what the next steps expect.
      if (isWell) isWell = await t.step(name, fn);
    };
    let isWell = true;

    await step("a job is a row under its cell; its bar moves and ends green", async () => {
      await cell(0).run();
      await cell(1).start();
      const { jobs } = cell(1);
      await jobs.shows(0, "0/8 (2)");
      assertEquals(await states(jobs), ["RUNNING 0/8 (2)"]);
      gate.open("a", 3);
      await jobs.shows(0, "3/8 (2)");
      assertEquals((await jobs.read()).map(({ bar }) => bar), [37.5]);
      gate.open("a", 8);
      await cell(1).finished();
      await jobs.shows(0, "COMPLETED");
      assertEquals(await jobs.read(), [
        { id: "0", name: "sum", status: "COMPLETED", tasks: "8/8", bar: 100 },
      ]);
      assertEquals(await jobs.badges(), { executors: "1", cores: "2" });
      assertEquals(await cell(0).jobs.read(), []);
      assertEquals(await cell(1).output(), "28");
    });

    await step("a reload brings the rows of the running cell back, and they go on", async () => {
      await cell(2).start();
      const { jobs } = cell(2);
      gate.open("b", 2);
      gate.open("c", 3);
      await jobs.shows(1, "3/8 (2)");
      await notebook.save();
      await notebook.reload();
      await jobs.shows(1, "3/8 (2)");
      assertEquals(await states(jobs), ["COMPLETED 2/2", "RUNNING 3/8 (2)"]);
      gate.open("c", 5);
      await jobs.shows(1, "5/8 (2)");
      gate.open("c", 8);
      await jobs.shows(1, "COMPLETED");
      await notebook.idle();
      assertEquals(await states(jobs), ["COMPLETED 2/2", "COMPLETED 8/8"]);
    });

    await step("`list` gives the kernel's page, on which each job names its cell", async () => {
      const { stdout } = await runSparkmonitor(["list"], { env: folder.env });
      const [line = "", ...others] = stdout.trimEnd().split("\n");
      assertEquals(others, []);
      const [address = "", what] = line.split(" :: ");
      assertMatch(what ?? "", new RegExp(`^kernel in ${folder.path}/notebooks since `));
      const page = await notebook.page.context().newPage();
      await page.goto(address);
      await page.locator('[data-job-id="0"]').waitFor();
      const cells = await page.locator("[data-job-id]").evaluateAll((rows) =>
        rows.map((row) => [row.dataset.jobId, row.querySelector("[data-field=cell]")?.textContent])
      );
      assertEquals(cells, [["2", "[3]"], ["1", "[3]"], ["0", "[2]"]]);
      await page.close();
    });

    await step(
      "a monitor that dies tells nothing twice; a page that was cut off catches up",
      async () => {
        await cell(5).start();
        const { jobs } = cell(5);
        gate.open("g", 2);
        await jobs.shows(0, "2/8 (2)");
        await folder.killMonitors();
        gate.open("g", 4);
        await jobs.shows(0, "4/8 (2)");
        assertEquals(await states(jobs), ["RUNNING 4/8 (2)"]);
        assertEquals(await jobs.badges(), { executors: "1", cores: "2" });
        // With another page there, the server lets the kernel know that this one has gone.
        const again = await lab.openAgain("first");
        await notebook.cutOff();
        gate.open("g", 6);
        await jobs.shows(0, "6/8 (2)");
        gate.open("g", 8);
        await jobs.shows(0, "COMPLETED");
        assertEquals(await states(jobs), ["COMPLETED 8/8"]);
        await notebook.idle();
        await again.page.close();
      },
    );

    await step("20,000 tasks: clicks are answered, and the last state is right", async () => {
      await cell(3).start();
      const { jobs } = cell(3);
      await jobs.rows.waitFor();
      const running = async () => (await jobs.read())[0]?.status === "RUNNING";
      let clicks: number[] = [];
      const longest = await longestWork(notebook.page, async () => {
        clicks = await clickWhile(jobs, running);
      });
      report(clicks, longest);
      assert(clicks.length > 0);
      await cell(3).finished();
      assertEquals(await states(jobs), ["COMPLETED 20000/20000"]);
    });

    await step("a second SparkContext in the notebook", async () => {
      const added = await notebook.addCell(anotherContext);
      gate.open("d", 4);
      assertEquals(await added.run(), "6");
      const { jobs } = added;
      await jobs.shows(0, "COMPLETED");
      assertEquals(await states(jobs), ["COMPLETED 4/4"]);
      assertEquals(await jobs.badges(), { executors: "1", cores: "2" });
    });

    await step("a restarted kernel, and a notebook beside it with another one", async () => {
      await notebook.restartKernel();
      await cell(0).run();
      await cell(4).start();
      await cell(4).jobs.shows(0, "0/4 (2)");
      const beside = await lab.openNotebookBeside(notebook.page, "second", kernel, [
        session,
        'gated(spark, "f", 6)',
      ]);
      await beside.cell(0).run();
      await beside.cell(1).start();
      await beside.cell(1).jobs.shows(0, "0/6 (2)");
      gate.open("e", 1);
      gate.open("f", 5);
      await beside.cell(1).jobs.shows(0, "5/6 (1)");
      assertEquals(await states(beside.cell(1).jobs), ["RUNNING 5/6 (1)"]);
      gate.open("f", 6);
      await beside.cell(1).jobs.shows(0, "COMPLETED");
      assertEquals(await states(beside.cell(1).jobs), ["COMPLETED 6/6"]);

      await notebook.show();
      await cell(4).jobs.shows(0, "1/4 (2)");
      assertEquals(await states(cell(4).jobs), ["RUNNING 1/4 (2)"]);
      gate.open("e", 4);
      await cell(4).finished();
      await cell(4).jobs.shows(0, "COMPLETED");
      assertEquals(await states(cell(4).jobs), ["COMPLETED 4/4"]);
    });
  },
});

/** Status and tasks of each row. */
async function states(jobs: JobTable): Promise<string[]> {
  return (await jobs.read()).map(({ status, tasks }) => `${status} ${tasks}`);
}

/** Says what was measured: how long clicks took depends on the machine too much to be asserted. */
function report(clicks: readonly number[], longestWork: number): void {
  const sorted = clicks.toSorted((a, b) => a - b);
  const at = (quantile: number) =>
    Math.round(sorted[Math.floor(quantile * (sorted.length - 1))] ?? NaN);
  Deno.stderr.writeSync(
    new TextEncoder().encode(
      `${sorted.length} clicks were answered after ${at(0.5)} ms in the median, 95 % within ` +
        `${at(0.95)} ms, all within ${at(1)} ms; of the processor the page took at most ` +
        `${Math.round(longestWork)} ms without a pause\n`,
    ),
  );
}
