/**
 * Records test/fixtures/event_logs/ with real Spark: one folder for each way
 * in which Spark writes an event log.
 *
 * Needs Java 17 and three virtual environments at neutral paths, because their
 * paths end up in the logs:
 *
 * ```sh
 * python3 -m venv /opt/venv/spark41 && /opt/venv/spark41/bin/pip install pyspark==4.1.1
 * python3 -m venv /opt/venv/spark35 && /opt/venv/spark35/bin/pip install pyspark==3.5.7
 * python3 -m venv /opt/venv/connect41 && /opt/venv/connect41/bin/pip install 'pyspark[connect]==4.1.1'
 * deno run --allow-read --allow-write --allow-run --allow-env scripts/record_event_logs.ts [name…]
 * ```
 *
 * User, home and host are neutral as well. `compacted` is what the History
 * Server makes of `rolled`.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";

const fixtures = fromFileUrl(
  new URL("../test/fixtures/event_logs", import.meta.url),
);
const application = fromFileUrl(
  new URL("./record_event_logs.py", import.meta.url),
);
const workFolder = "/tmp/spark";
const environments = "/opt/venv";

interface Recording {
  readonly spark: "spark35" | "spark41" | "connect41";
  readonly application: "small" | "long" | "killed" | "connect";
  readonly conf: Readonly<Record<string, string>>;
}

const single = (codec: string): Readonly<Record<string, string>> => ({
  "spark.eventLog.rolling.enabled": "false",
  "spark.eventLog.compress": "true",
  "spark.eventLog.compression.codec": codec,
});

const rolling: Readonly<Record<string, string>> = {
  "spark.eventLog.rolling.enabled": "true",
  "spark.eventLog.rolling.maxFileSize": "10m",
  "spark.eventLog.compress": "true",
  "spark.eventLog.compression.codec": "zstd",
};

const recordings: Readonly<Record<string, Recording>> = {
  "spark35-zstd": { spark: "spark35", application: "small", conf: single("zstd") },
  "spark41-zstd": { spark: "spark41", application: "small", conf: single("zstd") },
  "spark41-lz4": { spark: "spark41", application: "small", conf: single("lz4") },
  "spark41-snappy": { spark: "spark41", application: "small", conf: single("snappy") },
  "spark41-lzf": { spark: "spark41", application: "small", conf: single("lzf") },
  "spark41-default": { spark: "spark41", application: "small", conf: {} },
  "spark41-killed": { spark: "spark41", application: "killed", conf: single("zstd") },
  "spark41-connect": { spark: "connect41", application: "connect", conf: single("zstd") },
  "spark41-rolled": { spark: "spark41", application: "long", conf: rolling },
};

const environment = (spark: string): Record<string, string> => ({
  PATH: `${environments}/${spark}/bin:/usr/bin:/bin`,
  HOME: "/home/user",
  SPARK_USER: "user",
  SPARK_LOCAL_HOSTNAME: "localhost",
  JAVA_TOOL_OPTIONS: `-Duser.name=user -Duser.home=/home/user -Djava.io.tmpdir=${workFolder}`,
});

async function run(
  program: string,
  options: Deno.CommandOptions,
  mayFail: boolean,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    ...options,
    cwd: workFolder,
    clearEnv: true,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success && !mayFail) {
    throw new Error(
      `Cannot run ${program}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}

async function record(name: string, recording: Recording): Promise<void> {
  const folder = join(workFolder, name);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  const conf = {
    ...(recording.application === "connect" ? {} : { "spark.master": "local[2]" }),
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": `file://${folder}`,
    // A thousand Hadoop settings are most of a small log: their values go.
    "spark.redaction.regex": "^(fs|ha|hadoop|io|ipc|mapreduce|yarn)\\.",
    "spark.sql.warehouse.dir": `${workFolder}/warehouse`,
    ...recording.conf,
  };
  const program = join(workFolder, "application.py");
  const [command, args] = recording.application === "connect"
    // The client starts its server itself.
    ? ["python", [program, recording.application, JSON.stringify(conf)]]
    : ["spark-submit", [
      ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      program,
      recording.application,
    ]];
  await run(`${environments}/${recording.spark}/bin/${command}`, {
    args,
    env: environment(recording.spark),
  }, recording.application === "killed");
  await keep(name);
}

/** Copies what was recorded to the fixtures, without Hadoop's checksum files. */
async function keep(name: string): Promise<void> {
  const target = join(fixtures, name);
  await Deno.remove(target, { recursive: true }).catch(() => {});
  await copyFolder(join(workFolder, name), target);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    if (entry.name.endsWith(".crc")) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory) await copyFolder(source, target);
    else {
      await Deno.copyFile(source, target);
      await Deno.chmod(target, 0o644);
    }
  }
}

/** Lets a History Server compact the log of `from`. */
async function compact(from: string, name: string): Promise<void> {
  const folder = join(workFolder, name);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await copyFolder(join(fixtures, from), folder);
  const options = {
    "spark.history.fs.logDirectory": `file://${folder}`,
    "spark.history.ui.port": "0",
    "spark.history.fs.update.interval": "1s",
    "spark.history.fs.eventLog.rolling.maxFilesToRetain": "1",
    "spark.history.fs.eventLog.rolling.compaction.score.threshold": "0",
  };
  const properties = join(workFolder, "history.properties");
  await Deno.writeTextFile(
    properties,
    Object.entries(options).map(([key, value]) => `${key} ${value}\n`).join(""),
  );
  const server = new Deno.Command(`${environments}/spark41/bin/spark-class`, {
    args: [
      "org.apache.spark.deploy.history.HistoryServer",
      "--properties-file",
      properties,
    ],
    cwd: workFolder,
    clearEnv: true,
    env: environment("spark41"),
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let tries = 0; tries < 60 && !(await hasOnlyCompact(folder)); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  server.kill();
  await server.status;
  await keep(name);
}

/** True once the compact file is there and the files it replaces are gone. */
async function hasOnlyCompact(folder: string): Promise<boolean> {
  for await (const log of Deno.readDir(folder)) {
    const names: string[] = [];
    for await (const file of Deno.readDir(join(folder, log.name))) {
      names.push(file.name);
    }
    if (!names.some((name) => name.endsWith(".compact"))) return false;
    return !names.some((name) => name.startsWith("events_1_"));
  }
  return false;
}

await Deno.mkdir(workFolder, { recursive: true });
await Deno.copyFile(application, join(workFolder, "application.py"));
const wanted = Deno.args.length > 0 ? Deno.args : [...Object.keys(recordings), "spark41-compacted"];
for (const name of wanted) {
  const recording = recordings[name];
  if (recording !== undefined) await record(name, recording);
  else if (name === "spark41-compacted") await compact("spark41-rolled", name);
  else throw new Error(`Cannot record ${name}: there is no such recording`);
}
