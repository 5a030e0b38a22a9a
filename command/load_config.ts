import { parse } from "@std/jsonc";
import { basename, dirname, resolve } from "@std/path";
import type { Config, ConfigInput } from "./config.ts";
import { configKeys, mergeConfig, parseConfig } from "./parse_config.ts";
import { readNumber } from "./read_number.ts";
import { UsageError } from "./usage_error.ts";

/** The configuration file that is looked for in the user's folder. */
export const configFileName = "sparkmonitor.jsonc";

/** Where the configuration comes from; the later wins. */
export interface ConfigSources {
  /** The user's folder. */
  readonly cwd: string;
  /** The file given with `--config`, which then must exist. */
  readonly file?: string | undefined;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
  /** What the flags say. */
  readonly flags?: ConfigInput;
}

/**
 * Puts the configuration together: defaults, file, environment, flags. Paths
 * are made absolute, those of the file against the file's own folder.
 *
 * @throws {UsageError} when the file cannot be read or a value is wrong
 */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const { cwd } = sources;
  const fromFile = await readConfigFile(cwd, sources.file);
  const fromEnvironment = readEnvironment(sources.env);
  parseConfig(
    fromEnvironment,
    "the environment",
    (key) => `${environmentVariable(key)} in the environment`,
  );
  const fromFlags = sources.flags ?? {};
  parseConfig(fromFlags, "the command line", (key) => `${flag(key)} on the command line`);
  return parseConfig(
    [absolute(fromEnvironment, cwd), absolute(fromFlags, cwd)]
      .reduce(mergeConfig, fromFile),
    "the configuration",
  );
}

/** The environment variable of a key: `SPARKMONITOR_LIMITS_NAME` for `limits.name`. */
export function environmentVariable(key: string): string {
  const words = key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `SPARKMONITOR_${words.replaceAll(".", "_").toUpperCase()}`;
}

function flag(key: string): string {
  if (key === "eventLogs") return "--event-log";
  return key === "sparkUis" ? "--spark-ui" : `--${key}`;
}

async function readConfigFile(
  cwd: string,
  file: string | undefined,
): Promise<ConfigInput> {
  const path = resolve(cwd, file ?? configFileName);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (file === undefined && error instanceof Deno.errors.NotFound) return {};
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
  let input: unknown;
  try {
    // Some editors put a byte order mark first.
    input = parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
  parseConfig(input, basename(path));
  return absolute(input as ConfigInput, dirname(path));
}

function readEnvironment(env: ConfigSources["env"]): ConfigInput {
  const input: Record<string, unknown> = {};
  for (const key of configKeys) {
    const text = env(environmentVariable(key));
    if (text === undefined || text === "" || key === "$schema") continue;
    const [group = "", name] = key.split(".");
    const value = valueOf(standardOf(key), text);
    input[group] = name === undefined ? value : { ...input[group] as object, [name]: value };
  }
  return input as ConfigInput;
}

/** What a key is where nobody sets it. */
function standardOf(key: string): unknown {
  return key.split(".").reduce<unknown>(
    (group, name) => (group as Record<string, unknown>)[name],
    standardConfig,
  );
}

/** Reads a variable as what the key's default is: a list, a number, true or false, or text. */
function valueOf(standard: unknown, text: string): unknown {
  if (Array.isArray(standard)) return text.split(",").map((part) => part.trim());
  if (typeof standard === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return typeof standard === "number" ? readNumber(text) : text;
}

const standardConfig: Config = parseConfig({}, "the defaults");

function absolute(input: ConfigInput, folder: string): ConfigInput {
  const { eventLogs, out } = input;
  return {
    ...input,
    ...(eventLogs && {
      eventLogs: eventLogs.map((path) => resolve(folder, path)),
    }),
    ...(out !== undefined && out !== "-" && { out: resolve(folder, out) }),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return error instanceof Error ? error.message : String(error);
}
