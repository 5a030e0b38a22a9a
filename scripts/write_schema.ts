/**
 * Writes sparkmonitor.schema.json, from which editors complete
 * sparkmonitor.jsonc. Run with `deno task schema`.
 *
 * @module
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import { fromFileUrl } from "@std/path";
import { configSchema } from "../command/config.ts";

/** The JSON Schema of the configuration file, as text. */
export function configJsonSchema(): string {
  const schema = {
    title: "Configuration of the SparkMonitor sidecar",
    // What JSON Schema cannot express is left to the program.
    ...toJsonSchema(configSchema, { typeMode: "input", errorMode: "ignore" }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) {
  const path = fromFileUrl(import.meta.resolve("../sparkmonitor.schema.json"));
  await Deno.writeTextFile(path, configJsonSchema());
}
