/**
 * Makes the picture of the README: a notebook with a finished and a running
 * Spark job.
 *
 * ```sh
 * deno run -P=e2e test/e2e/jupyterlab/screenshot.ts docs/jupyterlab.png
 * ```
 *
 * @module
 */
import { pythonEnvironment } from "../python_environment.ts";
import { JupyterFolder } from "./jupyter_folder.ts";
import { JupyterLab } from "./jupyter_lab.ts";

const session = `from pyspark.sql import SparkSession, functions as F

spark = SparkSession.builder.getOrCreate()
orders = spark.range(20_000_000, numPartitions=8).withColumn("shop", F.col("id") % 3)`;
const finished = 'orders.groupBy("shop").count().orderBy("shop").first()';
const running = `from time import sleep
spark.sparkContext.parallelize(range(60), 60).map(lambda order: sleep(0.5) or order).mean()`;

const [file = "screenshot.png"] = Deno.args;
const { python, prefix } = await pythonEnvironment("jupyter");
await using folder = await JupyterFolder.make();
const kernel = await folder.install(prefix, "python3");
await using lab = await JupyterLab.start(python, folder);
const notebook = await lab.openNotebook("orders", kernel, [session, session, finished, running]);
const { page } = notebook;

// What the JVM says as it starts goes with the cell that started it.
await notebook.cell(0).run();
await page.keyboard.press("d");
await page.keyboard.press("d");
await page.keyboard.press("Control+b");
await notebook.cell(0).run();
await notebook.cell(1).run();
// The extension counts the stages anew only when its table is opened.
const fold = notebook.cell(1).jobs.root.locator(".titlecollapse");
await fold.click();
await fold.click();
await notebook.cell(2).start();
await notebook.cell(2).jobs.shows(0, /3\d\/60/);
await notebook.cell(2).jobs.root.scrollIntoViewIfNeeded();
await page.screenshot({ path: file });
