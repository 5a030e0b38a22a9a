import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { configKeys } from "../../command/parse_config.ts";
import { configJsonSchema } from "../../scripts/write_schema.ts";

Deno.test("sparkmonitor.schema.json is what `deno task schema` writes", async () => {
  const path = fromFileUrl(import.meta.resolve("../../sparkmonitor.schema.json"));
  assertEquals(await Deno.readTextFile(path), configJsonSchema());
});

Deno.test("the schema describes every key", () => {
  const { properties } = JSON.parse(configJsonSchema());
  for (const key of configKeys) {
    const [group = "", limit] = key.split(".");
    const { description } = limit ? properties[group].properties[limit] : properties[group];
    assertEquals(typeof description, "string", key);
  }
});
