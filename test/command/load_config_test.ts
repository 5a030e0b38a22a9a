import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Config } from "../../command/config.ts";
import { type ConfigSources, environmentVariable, loadConfig } from "../../command/load_config.ts";
import { UsageError } from "../../command/usage_error.ts";
import { withFolder } from "./run_sparkmonitor.ts";

Deno.test("a key's environment variable is its name in capitals", () => {
  assertEquals(
    ["port", "sparkStageActiveRate", "limits.retainedBytes"].map(environmentVariable),
    [
      "SPARKMONITOR_PORT",
      "SPARKMONITOR_SPARK_STAGE_ACTIVE_RATE",
      "SPARKMONITOR_LIMITS_RETAINED_BYTES",
    ],
  );
});

Deno.test("the environment wins over the file, flags over both", async () => {
  const file = '{ "port": 1, "host": "127.0.0.2", "token": "file", "limits": { "name": 100 } }';
  const config = await load(file, {
    environment: { SPARKMONITOR_PORT: "2", SPARKMONITOR_TOKEN: "42" },
    flags: { port: 3 },
  });
  assertEquals(
    [config.port, config.token, config.host, config.limits.name],
    [3, "42", "127.0.0.2", 100],
  );
});

Deno.test("the file may hold comments, trailing commas and the address of its schema", async () => {
  const config = await load(
    '// mine\n{ "$schema": "./s.json", /* free */ "port": 0, "logLevel": "info", }\n',
  );
  assertEquals(config.logLevel, "info");
});

Deno.test("the file may start with a byte order mark", async () => {
  assertEquals((await load('\ufeff{ "port": 7 }')).port, 7);
});

Deno.test("lists of the environment are split at commas, empty variables are none", async () => {
  const config = await load("{}", {
    environment: {
      SPARKMONITOR_CORS_ORIGINS: "https://a.example, https://b.example",
      SPARKMONITOR_HOST: "",
      SPARKMONITOR_LIMITS_NAME: "200",
      SPARKMONITOR_ALLOW_CANCEL_HTTP: "true",
    },
  });
  assertEquals(
    [config.corsOrigins, config.host, config.limits.name, config.allowCancel],
    [["https://a.example", "https://b.example"], "127.0.0.1", 200, { kernel: true, http: true }],
  );
});

Deno.test("paths of the file start at the file's folder, others at the user's", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "conf"));
    const file = join(folder, "conf", "mine.jsonc");
    await Deno.writeTextFile(file, '{ "eventLogs": ["logs"], "out": "frames.ndjson" }');
    const env = () => undefined;
    const sources = { cwd: folder, file: "conf/mine.jsonc", env };
    const fromFile = await loadConfig(sources);
    assertEquals(
      [fromFile.eventLogs, fromFile.out],
      [[join(folder, "conf", "logs")], join(folder, "conf", "frames.ndjson")],
    );
    const fromFlags = await loadConfig({ ...sources, flags: { eventLogs: ["logs"], out: "-" } });
    assertEquals([fromFlags.eventLogs, fromFlags.out], [[join(folder, "logs")], "-"]);
  });
});

Deno.test("no file is needed, but one that is asked for must be there", async () => {
  await withFolder(async (cwd) => {
    const env = () => undefined;
    assertEquals((await loadConfig({ cwd, env })).port, 0);
    const error = await assertRejects(
      () => loadConfig({ cwd, env, file: "mine.jsonc" }),
      UsageError,
    );
    assertEquals(error.message, `Cannot read ${join(cwd, "mine.jsonc")}: no such file`);
  });
});

Deno.test("a file that is no JSONC is an error that names it", async () => {
  const error = await assertRejects(() => load('{ "port": }'), UsageError);
  assertEquals(/^Cannot read .*sparkmonitor\.jsonc: .+/.test(error.message), true);
});

Deno.test("an error says where the value comes from, in the words of that place", async () => {
  const mistakes: [Parameters<typeof load>, string][] = [
    [['{ "port": -1 }'], "Cannot use port in sparkmonitor.jsonc: "],
    [
      ["{}", { environment: { SPARKMONITOR_PORT: "x" } }],
      "Cannot use SPARKMONITOR_PORT in the environment: ",
    ],
    [
      ["{}", { environment: { SPARKMONITOR_EVENT_LOGS: "a,,b" } }],
      'Cannot use SPARKMONITOR_EVENT_LOGS in the environment: must be a path, received ""',
    ],
    [["{}", { flags: { port: -1 } }], "Cannot use --port on the command line: "],
    [["{}", { flags: { eventLogs: [""] } }], "Cannot use --event-log on the command line: "],
  ];
  for (const [args, start] of mistakes) {
    const error = await assertRejects(() => load(...args), UsageError);
    assertEquals(error.message.slice(0, start.length), start);
  }
});

function load(
  file: string,
  options: { environment?: Record<string, string>; flags?: ConfigSources["flags"] } = {},
): Promise<Config> {
  return withFolder(async (cwd) => {
    await Deno.writeTextFile(join(cwd, "sparkmonitor.jsonc"), file);
    return await loadConfig({
      cwd,
      env: (name) => options.environment?.[name],
      ...(options.flags && { flags: options.flags }),
    });
  });
}
