import * as v from "valibot";
import { type Config, type ConfigInput, configSchema } from "./config.ts";
import { nearestName } from "./nearest_name.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Checks what one source of configuration gives and fills in the defaults.
 *
 * @param input what the source gives
 * @param source names the source in errors, as `sparkmonitor.jsonc`
 * @param label how errors name a key and its place, as `--port on the command line`
 * @throws {UsageError} when a key is unknown or a value is wrong
 *
 * @example A key that does not exist
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { parseConfig } from "./parse_config.ts";
 * import { UsageError } from "./usage_error.ts";
 *
 * assertThrows(
 *   () => parseConfig({ prot: 8080 }, "sparkmonitor.jsonc"),
 *   UsageError,
 *   "Cannot use prot in sparkmonitor.jsonc: no such key, did you mean port",
 * );
 * ```
 */
export function parseConfig(
  input: unknown,
  source: string,
  label: (key: string) => string = (key) => `${key} in ${source}`,
): Config {
  // To valibot a list is an object as well.
  const value = Array.isArray(input) ? null : input;
  const result = v.safeParse(configSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  if (path === null) {
    throw new UsageError(`Cannot read ${source}: ${issue.message}`);
  }
  // An element of a list is shown; no variable and no flag has its number.
  const key = issue.path?.at(-1)?.type === "array" ? path.replace(/\.\d+$/, "") : path;
  const problem = issue.type === "strict_object" && issue.expected === "never"
    ? `no such key, did you mean ${nearestKey(key)}`
    : `${issue.message}, received ${received(issue.input)}`;
  throw new UsageError(`Cannot use ${label(key)}: ${problem}`);
}

/** Puts one source's values over another's; those in a group key by key. */
export function mergeConfig(
  under: ConfigInput,
  over: ConfigInput,
): ConfigInput {
  return {
    ...under,
    ...over,
    limits: { ...under.limits, ...over.limits },
    allowCancel: { ...under.allowCancel, ...over.allowCancel },
    progress: { ...under.progress, ...over.progress },
  };
}

/** Every key of the configuration, as `limits.name`. */
export const configKeys: readonly string[] = Object.keys(configSchema.entries)
  .flatMap((key) => groupKeys(key)?.map((name) => `${key}.${name}`) ?? [key]);

/** The keys within a key whose value is an object; undefined for any other. */
function groupKeys(key: string): string[] | undefined {
  const { limits, allowCancel, progress } = configSchema.entries;
  switch (key) {
    case "limits":
      return Object.keys(limits.wrapped.pipe[0].entries);
    case "allowCancel":
      return Object.keys(allowCancel.wrapped.pipe[0].entries);
    case "progress":
      return Object.keys(progress.wrapped.pipe[0].entries);
    default:
      return undefined;
  }
}

function nearestKey(key: string): string {
  return nearestName(key, [...configKeys, ...Object.keys(configSchema.entries)]) ?? key;
}

function received(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
