import { assertEquals } from "@std/assert";
import { readKernelArguments } from "../../../command/kernel/kernel_arguments.ts";

Deno.test("the form that install writes is read", () => {
  const flags = ["--connection-file", "k.json", "--config", "c.jsonc", "--out", "f", "--dialect"];
  assertEquals(
    readKernelArguments([...flags, "flat", "--java-tool-options", "--verbose", "--", "sh", "--"]),
    {
      flags: {
        connectionFile: "k.json",
        config: "c.jsonc",
        out: "f",
        dialect: "flat",
        javaToolOptions: true,
        verbose: true,
      },
      command: ["sh", "--"],
    },
  );
});

for (
  const [name, args] of [
    ["help", ["--help"]],
    ["no command", ["--connection-file", "k.json"]],
    ["an empty command", ["--connection-file", "k.json", "--"]],
    ["no connection file", ["--verbose", "--", "python"]],
    ["an unknown flag", ["--connection-file", "k.json", "--port", "1", "--", "python"]],
    ["a flag without its value", ["--connection-file", "--", "python"]],
    ["another way to write a value", ["--connection-file=k.json", "--", "python"]],
  ] as const
) {
  Deno.test(`${name} is left to the reader of all commands`, () => {
    assertEquals(readKernelArguments(args), null);
  });
}
