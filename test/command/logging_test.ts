import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { getLogger, reset } from "@logtape/logtape";
import { configureLogging, noticeLogger } from "../../command/logging.ts";

Deno.test("a log record is one line with its level, its part and its values", async () => {
  const lines = await logged("warning", () => {
    getLogger(["sparkmonitor", "eod"]).warn("Cannot reach {host}:\nrefused", { host: "a" });
  });
  assertEquals(lines.length, 1);
  assertMatch(lines[0] ?? "", /WRN/);
  assertStringIncludes(lines[0] ?? "", "Cannot reach a: refused");
});

Deno.test("records below the level are not shown", async () => {
  const lines = await logged("warning", () => {
    getLogger(["sparkmonitor", "http"]).info("Listening");
    getLogger(["sparkmonitor", "http"]).error("Lost");
  });
  assertEquals(lines.length, 1);
});

Deno.test("colours are for terminals", async () => {
  const log = () => getLogger("sparkmonitor").error("Lost");
  assertEquals((await logged("debug", log))[0]?.includes("\x1b["), false);
  assertEquals((await logged("debug", log, true))[0]?.includes("\x1b["), true);
});

Deno.test("a notice keeps its level, and braces in it are no placeholders", async () => {
  const lines = await logged("error", () => {
    const notify = noticeLogger("event-log");
    notify({ level: "warn", message: "Skipped a" });
    notify({ level: "error", message: "Lost {b}" });
  });
  assertEquals(lines.length, 1);
  assertStringIncludes(lines[0] ?? "", "Lost {b}");
});

async function logged(
  level: "debug" | "warning" | "error",
  log: () => void,
  colors = false,
): Promise<string[]> {
  const lines: string[] = [];
  await configureLogging({ level, colors, write: (line) => lines.push(line) });
  try {
    log();
  } finally {
    await reset();
  }
  return lines;
}
