import { assertEquals } from "@std/assert";
import { tellingLine } from "../../../dashboard/model/telling_line.ts";

Deno.test("tellingLine: the first line, unless it only announces Python's traceback", () => {
  const java = "java.io.IOException: disk is full";
  assertEquals(tellingLine(`${java}\n\tat Job.scala:7`), java);
  const traceback = [
    "Job aborted due to stage failure: org.apache.spark.api.python.PythonException: " +
    "Traceback (most recent call last):",
    '  File "/worker.py", line 3386, in main',
    "    process()",
    "    ^^^^^^^^^",
    "ValueError: order 7 has no currency",
    "",
    "\tat org.apache.spark.api.python.BasePythonRunner",
  ];
  assertEquals(tellingLine(traceback.join("\n")), "ValueError: order 7 has no currency");
  const [announcement = ""] = traceback;
  assertEquals(
    tellingLine(traceback.slice(0, 3).join("\n")),
    announcement,
    "a traceback cut short",
  );
  assertEquals(tellingLine(" \n"), "");
});
