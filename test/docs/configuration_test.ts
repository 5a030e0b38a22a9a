import { assertEquals } from "@std/assert";
import { environmentVariable } from "../../command/load_config.ts";
import { configKeys, parseConfig } from "../../command/parse_config.ts";

const text = Deno.readTextFileSync(new URL("../../docs/configuration.md", import.meta.url));

/** Key, default and environment variable of each row of the table. */
const rows = [...text.matchAll(/^\| `([\w.]+)` *\| ([^|]+?) *\| `(\w+)` *\|/gm)]
  .map(([, key = "", value = "", variable = ""]) => ({ key, value, variable }));

Deno.test("docs/configuration.md has every key, and no other", () => {
  const keys = configKeys.filter((key) => key !== "$schema");
  assertEquals(rows.map(({ key }) => key).sort(), keys.sort());
});

Deno.test("docs/configuration.md gives each key's environment variable", () => {
  for (const { key, variable } of rows) assertEquals(variable, environmentVariable(key));
});

Deno.test("docs/configuration.md gives each key's default", () => {
  const defaults: unknown = parseConfig({}, "nothing");
  for (const { key, value } of rows) {
    const found = key.split(".").reduce<unknown>(
      (part, name) => (part as Record<string, unknown>)[name],
      defaults,
    );
    const shown = value.replaceAll("`", "");
    if (found === undefined) assertEquals(["–", "random"].includes(shown), true, key);
    else assertEquals(shown, typeof found === "string" ? found : JSON.stringify(found), key);
  }
});
