import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import { join } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import { root } from "./run_sparkmonitor.ts";

Deno.test("no task asks for every permission", () => {
  for (const [name, task] of Object.entries(manifest.tasks)) {
    assert(!/(^|\s)(-A|--allow-all)(\s|$)/.test(task), `${name}: ${task}`);
  }
});

Deno.test("deno.json names every folder of tests", async () => {
  const apart = ["e2e", "fixtures"];
  const folders: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, "test"))) {
    if (isDirectory && !apart.includes(name)) folders.push(`test/${name}`);
  }
  assertArrayIncludes(manifest.test.include, folders);
});

Deno.test("start is serve, with the permissions of the command or fewer", () => {
  const flags = (task: string) => task.split(" ").filter((word) => word.startsWith("-"));
  assertEquals(manifest.tasks.start.endsWith(" main.ts serve"), true);
  for (const flag of flags(manifest.tasks.start)) {
    const [name = "", values = ""] = flag.split("=");
    const allowed = flags(manifest.tasks.sparkmonitor).find((other) => other.startsWith(name));
    assertArrayIncludes(allowed?.split("=")[1]?.split(",") ?? [""], values.split(","));
  }
});
