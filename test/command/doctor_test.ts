import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { agentJar, agentOption, withAgent } from "../../actors/source/tap/java_agent.ts";
import type { Finding } from "../../command/doctor/finding.ts";
import {
  LineReader,
  root,
  runSparkmonitor,
  startSparkmonitor,
  withFolder,
} from "./run_sparkmonitor.ts";

Deno.test("on a bare machine everything is missing and nothing is wrong", async () => {
  await withMachine(async (machine) => {
    const { code, findings } = await machine.examine();
    assertEquals(code, 0);
    assertEquals(statuses(findings), {
      "Deno": "ok",
      "Configuration": "ok",
      "Port": "ok",
      "Java": "missing",
      "Python": "missing",
      "Spark": "missing",
      "Tap": "ok",
      "Running serve": "missing",
      "SPARK_SUBMIT_OPTS": "missing",
      "Event logs": "missing",
      "Spark UIs": "missing",
      "Jupyter": "missing",
      "SparkMonitor extension": "missing",
    });
    for (const { status, remedy } of findings) assertEquals(!remedy, status === "ok");
  });
});

Deno.test("on a full machine everything is found, with versions and places", async () => {
  await withMachine(async (machine) => {
    await machine.program(
      "java",
      `case "$1" in -cp) echo "ok Spark 4.1.1, Scala 2.13.17: it fits";;
      *) echo 'openjdk version "17.0.9" 2023-10-17' >&2;; esac`,
    );
    await machine.program(
      "python3",
      `echo '{"version": "3.12.1", "executable": "/py", "pyspark": "4.1.1", "sparkmonitor": null}'`,
    );
    await machine.program("jupyter", `echo '{"data": ["${machine.folder}/jupyter"]}'`);
    await machine.file("jupyter/kernels/python3/kernel.json", '{"argv": ["python"]}');
    await machine.file("jupyter/labextensions/sparkmonitor/package.json", '{"version": "3.3.0"}');
    await machine.file("spark/jars/spark-core_2.13-4.1.1.jar", "");
    await machine.file(
      "spark/conf/spark-defaults.conf",
      `# mine\nspark.eventLog.enabled   true\nspark.eventLog.dir file://${machine.folder}/logs\n`,
    );
    await machine.file("logs/app-1", "");
    await machine.file("run/sparkmonitor/serve", "");
    await Deno.chmod(join(machine.folder, "run/sparkmonitor"), 0o700);
    const { code, findings } = await machine.examine({
      SPARK_HOME: `${machine.folder}/spark`,
      SPARK_SUBMIT_OPTS: optionTo(`${machine.folder}/run/sparkmonitor/serve`),
      SPARKMONITOR_SPARK_UIS: "http://me:secret@driver:4040",
    });
    assertEquals(code, 0);
    const details = Object.fromEntries(findings.map(({ name, detail }) => [name, detail]));
    assertEquals(details["Java"], "17.0.9, on PATH");
    assertEquals(details["Python"], "3.12.1 at /py");
    assertEquals(details["Spark"], `4.1.1 at ${machine.folder}/spark, from SPARK_HOME`);
    assertEquals(details["Tap in Spark"], "Spark 4.1.1, Scala 2.13.17: it fits");
    assertEquals(details["Spark UIs"], "http://driver:4040/");
    assertEquals(details["Event logs"], `written to ${machine.folder}/logs`);
    assertEquals(details["Kernels"], "python3");
    assertEquals(details["SparkMonitor extension"], `3.3.0 in ${machine.folder}/jupyter`);
    const others = findings.filter(({ status }) => status !== "ok").map(({ name }) => name);
    assertEquals(others, ["Running serve", "Kernels with the sidecar"]);
  });
});

Deno.test("PySpark in Python will do for Spark, a package for the extension", async () => {
  await withMachine(async (machine) => {
    await machine.program(
      "python3",
      `echo '{"version": "3.12.1", "executable": "/py", "pyspark": "3.5.7", "sparkmonitor": "3.3.0"}'`,
    );
    const { findings } = await machine.examine();
    const found = statuses(findings);
    assertEquals([found["Spark"], found["SparkMonitor extension"]], ["ok", "ok"]);
  });
});

Deno.test("what is there and does not work is a problem, with a remedy, and exit code 1", async () => {
  await withMachine(async (machine) => {
    await machine.program("python3", "echo 'no module' >&2; exit 3");
    await machine.program("jupyter", "echo not json");
    await machine.file("sparkmonitor.jsonc", '{ "prot": 1 }');
    await machine.file(
      "conf/spark-defaults.conf",
      "spark.eventLog.enabled=true\n" +
        "spark.eventLog.dir=/nowhere/to/be/found\n",
    );
    const { code, findings } = await machine.examine({
      SPARK_HOME: "/nowhere",
      SPARK_CONF_DIR: `${machine.folder}/conf`,
      JAVA_HOME: "/nowhere",
    });
    assertEquals(code, 1);
    const problems = findings.filter(({ status }) => status === "problem");
    assertEquals(problems.map(({ name }) => name), [
      "Configuration",
      "Java",
      "Python",
      "Spark",
      "Event logs",
      "Jupyter",
    ]);
    assertEquals(problems.every(({ remedy }) => remedy !== undefined), true);
    assertStringIncludes(JSON.stringify(problems), "did you mean port");
    assertStringIncludes(JSON.stringify(problems), "python3 ended with code 3: no module");
  });
});

Deno.test("JAVA_HOME comes before PATH, as it does for Spark", async () => {
  await withMachine(async (machine) => {
    await machine.program("java", "exit 1");
    await machine.file("jdk/release", 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.1"\n');
    const { findings } = await machine.examine({ JAVA_HOME: `${machine.folder}/jdk` });
    const java = findings.find(({ name }) => name === "Java");
    assertEquals(java?.detail, `21.0.1 at ${machine.folder}/jdk, from JAVA_HOME`);
  });
});

Deno.test("a Spark that the tap does not fit is a problem, in the tap's words", async () => {
  await withMachine(async (machine) => {
    await machine.program("java", `echo "unfit Spark 2.4.8: no method start"; exit 1`);
    await machine.file("spark/jars/spark-core_2.12-2.4.8.jar", "");
    const { code, findings } = await machine.examine({ SPARK_HOME: `${machine.folder}/spark` });
    const fit = findings.find(({ name }) => name === "Tap in Spark");
    assertEquals([code, fit?.status], [1, "problem"]);
    assertEquals(fit?.detail, `${machine.folder}/spark/jars: unfit Spark 2.4.8: no method start`);
  });
});

Deno.test("SPARK_SUBMIT_OPTS that attaches drivers is looked through", async () => {
  await withMachine(async (machine) => {
    const find = async (options: string) => {
      const { findings } = await machine.examine({ SPARK_SUBMIT_OPTS: options });
      return findings.find(({ name }) => name === "SPARK_SUBMIT_OPTS");
    };
    assertEquals((await find("-Xmx1g"))?.status, "missing");
    const gone = await find(optionTo("/nowhere/serve"));
    assertEquals(gone?.status, "missing");
    assertStringIncludes(gone?.detail ?? "", "/nowhere/serve, where no sidecar is");
    const jar = await find("-javaagent:/nowhere/sparkmonitor-tap.jar=/run/serve");
    assertEquals(jar?.status, "problem");
    assertStringIncludes(jar?.detail ?? "", "drivers will not start");
  });
});

Deno.test("a folder for addresses that others can look into is a problem", async () => {
  await withMachine(async (machine) => {
    await Deno.mkdir(join(machine.folder, "run/sparkmonitor"), { recursive: true });
    await Deno.chmod(join(machine.folder, "run/sparkmonitor"), 0o755);
    const { code, findings } = await machine.examine();
    assertEquals([code, statuses(findings)["Tap"]], [1, "problem"]);
  });
});

Deno.test("a serve that runs is called, what it left behind is not taken for it", async () => {
  await withMachine(async (machine) => {
    const runtime = join(machine.folder, "run");
    await Deno.mkdir(runtime);
    const serve = startSparkmonitor(["serve", "--no-demo"], { env: { XDG_RUNTIME_DIR: runtime } });
    const stderr = new LineReader(serve.stderr);
    await stderr.next();
    const running = await machine.examine();
    const found = running.findings.find(({ name }) => name === "Running serve");
    assertEquals(found?.detail, `answers at the address in ${runtime}/sparkmonitor/serve`);
    serve.kill("SIGKILL");
    await Promise.all([serve.status, stderr.rest(), serve.stdout.cancel()]);
    const after = await machine.examine();
    assertEquals(statuses(after.findings)["Running serve"], "missing");
  });
});

Deno.test("another program at serve's address is a problem", async () => {
  await withMachine(async (machine) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const stranger = listener.accept().then((connection) => connection.close());
    await machine.file("run/sparkmonitor/serve", `port=${listener.addr.port}\ntapToken=a\n`);
    await Deno.chmod(join(machine.folder, "run/sparkmonitor"), 0o700);
    const { code, findings } = await machine.examine();
    await stranger;
    assertEquals([code, statuses(findings)["Running serve"]], [1, "problem"]);
  });
});

Deno.test("a kernel specification that is none is named", async () => {
  await withMachine(async (machine) => {
    await machine.program("jupyter", `echo '{"data": ["${machine.folder}/jupyter"]}'`);
    await machine.file("jupyter/kernels/old/kernel.json", "{");
    const { code, findings } = await machine.examine();
    const kernels = findings.find(({ name }) => name === "Kernels");
    assertEquals([code, kernels?.status], [1, "problem"]);
    assertStringIncludes(kernels?.detail ?? "", "jupyter/kernels/old/kernel.json");
  });
});

Deno.test("a kernel that install wrote is looked through, with and without jupyter on PATH", async () => {
  await withMachine(async (machine) => {
    const spec = {
      argv: ["/gone/deno", "run", "-q", "/gone/main.ts", "kernel", "--", "/gone/python"],
      metadata: { sparkmonitor: { wraps: "python3", version: "0.1.0", madeFolders: 0 } },
    };
    const folder = "user-jupyter/kernels/python3-sparkmonitor";
    await machine.file(`${folder}/kernel.json`, JSON.stringify(spec));
    await machine.file(
      ".ipython/profile_default/ipython_kernel_config.py",
      "c.InteractiveShellApp.extensions.append('sparkmonitor.kernelextension')",
    );
    const problems = async () => {
      const { findings } = await machine.examine();
      return findings.filter(({ status }) => status === "problem").map(({ name }) => name);
    };
    const expected = ["Kernel python3-sparkmonitor", "Kernel extension"];
    assertEquals(await problems(), expected);
    await machine.program("jupyter", `echo '{"data": ["${machine.folder}/user-jupyter"]}'`);
    assertEquals(await problems(), expected);
  });
});

Deno.test("a shim with nothing behind it counts as missing", async () => {
  await withMachine(async (machine) => {
    await machine.program("jupyter", "exit 127");
    assertEquals(statuses((await machine.examine()).findings)["Jupyter"], "missing");
  });
});

Deno.test("a port that is taken is a problem", async () => {
  await withMachine(async (machine) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { code, findings } = await machine.examine({
      SPARKMONITOR_PORT: String(listener.addr.port),
    });
    assertEquals([code, statuses(findings)["Port"]], [1, "problem"]);
  });
});

Deno.test("as a task, doctor prints a line for each finding on the machine as it is", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(["doctor"]);
  assertEquals([code === 0 || code === 1, stderr], [true, ""]);
  assertMatch(stdout, /^ok {7}Deno: /);
  for (const line of stdout.trimEnd().split("\n")) {
    assertMatch(line, /^(ok {7}|missing {2}|problem {2}| {9})\S/);
  }
});

interface Machine {
  readonly folder: string;
  /** Puts a program on the PATH. */
  program(name: string, script: string): Promise<void>;
  file(path: string, text: string): Promise<void>;
  examine(env?: Record<string, string>): Promise<{ code: number; findings: Finding[] }>;
}

function withMachine(use: (machine: Machine) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const file = async (path: string, text: string) => {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    };
    await use({
      folder,
      file,
      program: async (name, script) => {
        await file(`bin/${name}`, `#!/bin/sh\n${script}\n`);
        await Deno.chmod(join(folder, "bin", name), 0o755);
      },
      examine: (env = {}) => examine(folder, env),
    });
  });
}

async function examine(folder: string, env: Record<string, string>) {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      ...["run", "-q", "--allow-read", "--allow-write", "--allow-env", "--allow-run"],
      ...["--allow-net=127.0.0.1", "--allow-sys=uid"],
      fromFileUrl(import.meta.resolve("./doctor_with_path.ts")),
    ],
    cwd: root,
    env: {
      ...{ JAVA_HOME: "", SPARK_HOME: "", SPARK_CONF_DIR: "", SPARKMONITOR_PORT: "" },
      ...{ SPARK_SUBMIT_OPTS: "", XDG_RUNTIME_DIR: join(folder, "run") },
      ...{ HOME: folder, JUPYTER_PATH: "", JUPYTER_DATA_DIR: join(folder, "user-jupyter") },
      ...{ VIRTUAL_ENV: "", CONDA_PREFIX: "", IPYTHONDIR: "", XDG_DATA_HOME: "" },
      ...env,
      INIT_CWD: folder,
      FAKE_PATH: join(folder, "bin"),
    },
  }).output();
  const text = new TextDecoder();
  assertEquals(text.decode(stderr), "");
  return { code, findings: JSON.parse(text.decode(stdout)) as Finding[] };
}

function optionTo(addressFile: string): string {
  return withAgent("-Xmx1g", agentOption(agentJar(), addressFile));
}

function statuses(findings: readonly Finding[]): Record<string, Finding["status"]> {
  return Object.fromEntries(findings.map(({ name, status }) => [name, status]));
}
