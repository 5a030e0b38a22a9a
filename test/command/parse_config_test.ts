import { assertEquals, assertThrows } from "@std/assert";
import type { ConfigInput } from "../../command/config.ts";
import { configKeys, mergeConfig, parseConfig } from "../../command/parse_config.ts";
import { UsageError } from "../../command/usage_error.ts";

Deno.test("an empty configuration gives the defaults", () => {
  assertEquals(parseConfig({}, "test"), {
    sparkStageActiveRate: 1000,
    sparkStageActiveTasksMaxMessages: 250,
    host: "127.0.0.1",
    port: 0,
    eventLogs: [],
    sparkUis: [],
    dialect: "bare",
    limits: {
      errorMessage: 16_384,
      name: 4096,
      retainedJobs: 1000,
      retainedStages: 1000,
      retainedTasks: 1000,
      retainedBytes: 67_108_864,
      endedApplications: 100,
    },
    allowedHosts: [],
    corsOrigins: [],
    allowCancel: { kernel: true, http: false },
    progress: { notebook: true, delay: 2000 },
    logLevel: "warning",
  });
});

const mistakes: [name: string, input: unknown, message: string][] = [
  [
    "an unknown key names the nearest one",
    { sparkStageActiveRat: 5 },
    "Cannot use sparkStageActiveRat in test: no such key, did you mean sparkStageActiveRate",
  ],
  [
    "an unknown limit names the nearest one",
    { limits: { retainedJob: 5 } },
    "Cannot use limits.retainedJob in test: no such key, did you mean limits.retainedJobs",
  ],
  [
    "an unknown switch names the nearest one",
    { allowCancel: { htp: true } },
    "Cannot use allowCancel.htp in test: no such key, did you mean allowCancel.http",
  ],
  [
    "text is neither true nor false",
    { allowCancel: { http: "yes" } },
    'Cannot use allowCancel.http in test: must be true or false, received "yes"',
  ],
  [
    "a number out of range says the range",
    { port: 70_000 },
    "Cannot use port in test: must be a whole number from 0 to 65535, received 70000",
  ],
  [
    "text for a number is shown as it was given",
    { sparkStageActiveRate: "fast" },
    "Cannot use sparkStageActiveRate in test: " +
    'must be a whole number of milliseconds from 100 to 60000, received "fast"',
  ],
  [
    "a broken number is no whole number",
    { limits: { name: 100.5 } },
    "Cannot use limits.name in test: " +
    "must be a whole number of characters from 64 to 65536, received 100.5",
  ],
  [
    "an entry of a list is shown, under the list's key",
    { corsOrigins: ["https://a.example", "b.example"] },
    "Cannot use corsOrigins in test: " +
    'must be an origin, as https://example.org, received "b.example"',
  ],
  [
    "an address needs a port",
    { eod: "localhost" },
    'Cannot use eod in test: must have the form HOST:PORT, received "localhost"',
  ],
  [
    "the port of an address has its range",
    { eod: "localhost:70000" },
    'Cannot use eod in test: must end with a port from 1 to 65535, received "localhost:70000"',
  ],
  [
    "a dialect is one of three",
    { dialect: "bar" },
    'Cannot use dialect in test: must be bare, fromscala or flat, received "bar"',
  ],
  [
    "a token is safe in an address",
    { token: "a b" },
    "Cannot use token in test: " +
    'must be one or more of the characters A-Z a-z 0-9 . _ ~ -, received "a b"',
  ],
  ["a list is no configuration", [], "Cannot read test: must be an object"],
  ["text is no configuration", "port", "Cannot read test: must be an object"],
  ["null is no configuration", null, "Cannot read test: must be an object"],
];

for (const [name, input, message] of mistakes) {
  Deno.test(`configuration: ${name}`, () => {
    const error = assertThrows(() => parseConfig(input, "test"), UsageError);
    assertEquals(error.message, message);
  });
}

Deno.test("what is merged over another wins, in groups key by key", () => {
  const under: ConfigInput = {
    port: 1,
    host: "::1",
    limits: { name: 100, retainedJobs: 5 },
    allowCancel: { kernel: false },
    progress: { notebook: false },
  };
  const over: ConfigInput = {
    port: 2,
    limits: { name: 200 },
    allowCancel: { http: true },
    progress: { delay: 500 },
  };
  assertEquals(mergeConfig(under, over), {
    port: 2,
    host: "::1",
    limits: { name: 200, retainedJobs: 5 },
    allowCancel: { kernel: false, http: true },
    progress: { notebook: false, delay: 500 },
  });
});

Deno.test("the keys include those of the groups", () => {
  for (const key of ["limits.retainedBytes", "allowCancel.http", "progress.delay"]) {
    assertEquals(configKeys.includes(key), true);
  }
  for (const key of ["limits", "allowCancel", "progress"]) {
    assertEquals(configKeys.includes(key), false);
  }
});
