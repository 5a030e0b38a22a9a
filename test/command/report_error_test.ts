import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportError } from "../../command/report_error.ts";
import { UsageError } from "../../command/usage_error.ts";
import { fakeContext } from "./fake_context.ts";

Deno.test("a failure is one line and exit code 1", () => {
  const { terminal, stderr } = fakeContext();
  assertEquals(reportError(new Error("Cannot read a:\n  no such file\n"), terminal), 1);
  assertEquals(stderr, ["sparkmonitor: Cannot read a: no such file"]);
});

Deno.test("wrong use has exit code 2", () => {
  const { terminal } = fakeContext();
  assertEquals(reportError(new UsageError("Cannot use --port"), terminal), 2);
});

Deno.test("the stack is shown on request", () => {
  const { terminal, stderr } = fakeContext();
  reportError(new Error("Cannot read a"), terminal, true);
  assertStringIncludes(stderr[1] ?? "", "report_error_test.ts");
});

Deno.test("what is thrown and is no error is said as it is", () => {
  const { terminal, stderr } = fakeContext();
  assertEquals(reportError("out of luck", terminal), 1);
  assertEquals(stderr, ["sparkmonitor: out of luck"]);
});
