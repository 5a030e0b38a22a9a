import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { Child } from "./child.ts";
import { JupyterFolder } from "./jupyterlab/jupyter_folder.ts";
import { notebookJson } from "./jupyterlab/notebook_json.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";

const program = (name: string) => fromFileUrl(import.meta.resolve(`./kernels/${name}.py`));
const ignore = skipReason("jupyter") !== undefined;

/** What run_cells.py prints. */
interface Session {
  readonly info: unknown;
  readonly completions: unknown;
  readonly cells: readonly { status: string; messages: [string, string | null][] }[];
  /** In the dialect `flat`. */
  readonly frames?: readonly { event: string; status?: string }[];
}

Deno.test({
  name: "Apache Toree: a Scala cell gives every frame over the comm",
  ignore: ignore || skipReason("spark35") !== undefined,
  fn: async () => {
    await using folder = await JupyterFolder.make();
    const { python, prefix } = await pythonEnvironment("jupyter");
    const spark = await pythonEnvironment("spark35");
    const home = await printed([
      ...[spark.python, "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))"],
    ], folder);
    await printed([
      ...[join(prefix, "bin", "jupyter-toree"), "install", "--user", "--interpreters=Scala"],
      `--spark_home=${home}`,
    ], folder);
    const kernel = await folder.install(prefix, "apache_toree_scala");

    const { cells, frames = [] } = await session(python, folder, kernel, [
      "sc.parallelize(1 to 1000, 10).map(_ * 2).filter(_ > 100).collect().length",
    ], "comm");
    assertEquals(cells.map(({ status }) => status), ["ok"]);
    const count = (type: string) => frames.filter(({ event }) => event === type).length;
    assertEquals(
      {
        applications: count("sparkApplicationStart"),
        jobs: count("sparkJobStart"),
        stages: count("sparkStageSubmitted"),
        tasks: [count("sparkTaskStart"), count("sparkTaskEnd")],
        stageEnds: count("sparkStageCompleted"),
        jobEnds: frames.filter(({ event }) => event === "sparkJobEnd")
          .map(({ status }) => status),
      },
      {
        applications: 1,
        jobs: 1,
        stages: 1,
        tasks: [10, 10],
        stageEnds: 1,
        jobEnds: ["COMPLETED"],
      },
    );
  },
});

Deno.test({
  name: "a kernel that knows nothing of Spark works behind the sidecar as without it",
  ignore,
  fn: async () => {
    await using folder = await JupyterFolder.make();
    const { python, prefix } = await pythonEnvironment("jupyter");
    const argv = [python, "-m", "bash_kernel", "-f", "{connection_file}"];
    await folder.addKernel("bash", { argv, language: "bash" });
    const kernel = await folder.install(prefix, "bash");
    const cells = ["x=5; echo $x", "echo bad >&2; ls /nowhere", "echo $((x + 1))"];
    const direct = await session(python, folder, "bash", cells);
    assertEquals(await session(python, folder, kernel, cells), direct);
    assertEquals(direct.cells.map(({ status }) => status), ["ok", "error", "ok"]);
  },
});

Deno.test({
  name: "nbclient: a cell's stored output has one settled line about its Spark job",
  ignore,
  fn: async () => {
    await using folder = await JupyterFolder.make();
    const { prefix } = await pythonEnvironment("jupyter");
    const kernel = await folder.install(prefix, "python3");
    const source = [
      "import time",
      "from pyspark.sql import SparkSession",
      "spark = SparkSession.builder.getOrCreate()",
      "print('before')",
      "numbers = spark.sparkContext.parallelize(range(4), 4)",
      "numbers.map(lambda n: time.sleep(1.5) or n).sum()",
    ].join("\n");
    const notebook = join(folder.path, "job.ipynb");
    await Deno.writeTextFile(notebook, notebookJson(kernel, [source]));
    await printed([
      ...[join(prefix, "bin", "jupyter-execute"), "--inplace", notebook],
    ], folder);
    const { cells } = JSON.parse(await Deno.readTextFile(notebook));
    // The JVM says things on stderr.
    const outputs = cells[0].outputs.filter(({ name }: { name?: string }) => name !== "stderr");
    const [stdout, display, result, ...others] = outputs;
    assertEquals(stdout.text, ["before\n"]);
    assertEquals(display.output_type, "display_data");
    const [line, ...otherLines] = display.data["text/plain"];
    assertMatch(line, /^Spark: 1 job, 4 tasks, [\d.]+ s$/);
    assertEquals(otherLines, []);
    assertEquals(result.data["text/plain"], ["6"]);
    assertEquals(others, []);
  },
});

Deno.test({
  name:
    "a monitor that is frozen, and then killed, leaves the kernel as it is and no command unanswered",
  ignore: ignore || Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await JupyterFolder.make();
    const { python, prefix } = await pythonEnvironment("jupyter");
    const kernel = await folder.install(prefix, "python3");
    assertEquals(JSON.parse(await printed([python, program("frozen_monitor"), kernel], folder)), {
      before: "snapshot",
      value: ["42"],
      completions: ["import"],
      busy: ["busy", "idle"],
      left: {
        msgtype: "commandRejected",
        requestId: 2,
        reason: "Cannot take the command: the monitor ended before it had an answer; ask again",
      },
      after: "snapshot",
      "value again": ["42"],
    });
  },
});

Deno.test({
  name: "jupyter_kernel_test: the same results as without the sidecar",
  ignore,
  fn: async () => {
    await using folder = await JupyterFolder.make();
    const { python, prefix } = await pythonEnvironment("jupyter");
    const kernel = await folder.install(prefix, "python3");
    const outcome = async (kernel: string) =>
      JSON.parse(
        await printed([python, program("kernel_conformance")], folder, { KERNEL: kernel }),
      );
    const direct = await outcome("python3");
    assertEquals(await outcome(kernel), direct);
    assertEquals(direct.testsRun, 13);
    assertEquals([direct.errors, direct.skipped], [[], []]);
  },
});

/** What run_cells.py says of a kernel's session. */
async function session(
  python: string,
  folder: JupyterFolder,
  ...[kernel, cells, ...rest]: [string, string[], ...string[]]
): Promise<Session> {
  const command = [python, program("run_cells"), kernel, JSON.stringify(cells), ...rest];
  return JSON.parse(await printed(command, folder));
}

/** The last line that a program prints, which must succeed. */
async function printed(
  command: readonly string[],
  folder: JupyterFolder,
  env: Record<string, string> = {},
): Promise<string> {
  await using child = new Child(command, { cwd: folder.path, env: { ...folder.env, ...env } });
  const { code, stdout, stderr } = await child.end();
  assertEquals(code, 0, stderr);
  return stdout.at(-1) ?? "";
}
