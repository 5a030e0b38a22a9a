import { projectFile } from "./paths.ts";
import { quoteOption, splitOptions } from "./_spark_options.ts";

const JAR_NAME = "sparkmonitor-tap.jar";
const AGENT = "-javaagent:";

/** The path of the tap's jar in this project. */
export function agentJar(): string {
  return projectFile(`tap/${JAR_NAME}`);
}

/**
 * The option of `java` that puts the tap into a driver.
 *
 * @param addressFile where the tap finds the sidecar
 * @throws {RangeError} when the jar's path holds a `=`, where java ends it, or
 * either path a character beyond U+FFFF, which Spark's launcher garbles
 */
export function agentOption(jar: string, addressFile: string): string {
  if (jar.includes("=")) {
    throw new RangeError(
      `Cannot attach drivers: the path of the tap's jar must be without "=", received ${jar}; ` +
        "move the project to another folder",
    );
  }
  for (const path of [jar, addressFile]) {
    if (!/[\u{10000}-\u{10ffff}]/u.test(path)) continue;
    throw new RangeError(
      `Cannot attach drivers: a path must be without characters beyond U+FFFF, received ${path}; ` +
        "rename its folder",
    );
  }
  return `${AGENT}${jar}=${addressFile}`;
}

/** Whether java reads the option's paths rightly in any locale. */
export function isAscii(option: string): boolean {
  return /^[\0-\x7f]*$/.test(option);
}

/**
 * Makes sure that java will find the jar: a driver whose agent is not there
 * does not start.
 *
 * @param option see {@link agentOption}
 * @throws {RangeError} when it is not ASCII and the locale of this process, and
 * of those that it starts, is not UTF-8
 */
export function checkLocale(option: string): void {
  if (isAscii(option) || isUtf8()) return;
  throw new RangeError(
    "Cannot attach drivers: paths must be ASCII where the locale is not UTF-8, " +
      `received ${option.slice(AGENT.length)}; set LC_ALL=C.UTF-8, or rename the folder`,
  );
}

/** Whether the locale is UTF-8; true where nothing says that it is not. */
function isUtf8(): boolean {
  // Elsewhere java reads UTF-8 in any locale.
  if (Deno.build.os !== "linux") return true;
  try {
    const { success, stdout } = new Deno.Command("locale", {
      args: ["charmap"],
      stdin: "null",
      stderr: "null",
    }).outputSync();
    return !success || /^UTF-?8\s*$/i.test(new TextDecoder().decode(stdout));
  } catch {
    return true;
  }
}

/**
 * `SPARK_SUBMIT_OPTS` with the tap's option at its end, in place of an older
 * one of the tap's. Every other option stays as it is written. What Spark
 * refuses to read is left alone: Spark shall say so, as it does without the tap.
 *
 * @param existing the variable's value; undefined where it is not set
 * @param option see {@link agentOption}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withAgent } from "./java_agent.ts";
 *
 * const option = "-javaagent:/my tap/sparkmonitor-tap.jar=/run/serve";
 * assertEquals(withAgent("-Xmx1g", option), `-Xmx1g "${option}"`);
 * ```
 */
export function withAgent(existing: string | undefined, option: string): string {
  const options = splitOptions(existing ?? "");
  if (options === null) return existing ?? "";
  const kept = options.filter(({ value }) => !isAgent(value)).map(({ text }) => text);
  return [...kept, quoteOption(option)].join(" ");
}

/**
 * The line of shell that attaches every driver that is started from it. What
 * `SPARK_SUBMIT_OPTS` holds by then is kept.
 *
 * @param option see {@link agentOption}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { attachLine } from "./java_agent.ts";
 *
 * assertEquals(
 *   attachLine("-javaagent:/opt/sparkmonitor-tap.jar=/run/serve"),
 *   'export SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:+$SPARK_SUBMIT_OPTS }' +
 *     '-javaagent:/opt/sparkmonitor-tap.jar=/run/serve"',
 * );
 * ```
 */
export function attachLine(option: string): string {
  const quoted = quoteOption(option);
  const before = '"${SPARK_SUBMIT_OPTS:+$SPARK_SUBMIT_OPTS }';
  const isPlain = /^[\w@%+=:,./-]*$/.test(quoted);
  // Between single quotes a shell takes everything as it is.
  const rest = isPlain ? `${quoted}"` : `"'${quoted.replaceAll("'", `'\\''`)}'`;
  return `export SPARK_SUBMIT_OPTS=${before}${rest}`;
}

/** What the tap's option in `SPARK_SUBMIT_OPTS` names. */
export interface NamedAgent {
  readonly jar: string;
  readonly addressFile: string;
}

/**
 * Finds the tap's option in `SPARK_SUBMIT_OPTS`.
 *
 * @param existing the variable's value; undefined where it is not set
 * @returns null where there is none, or where Spark refuses to read the variable
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { agentIn } from "./java_agent.ts";
 *
 * assertEquals(
 *   agentIn('-Xmx1g "-javaagent:/my tap/sparkmonitor-tap.jar=/run/serve"'),
 *   { jar: "/my tap/sparkmonitor-tap.jar", addressFile: "/run/serve" },
 * );
 * ```
 */
export function agentIn(existing: string | undefined): NamedAgent | null {
  const option = splitOptions(existing ?? "")?.find(({ value }) => isAgent(value));
  if (option === undefined) return null;
  const [jar = "", ...rest] = option.value.slice(AGENT.length).split("=");
  return { jar, addressFile: rest.join("=") };
}

function isAgent(option: string): boolean {
  if (!option.startsWith(AGENT)) return false;
  const [jar = ""] = option.slice(AGENT.length).split("=", 1);
  return jar.split(/[\\/]/).at(-1) === JAR_NAME;
}
