/**
 * `JAVA_TOOL_OPTIONS` with the tap's option at its end: for drivers that no
 * `spark-submit` starts, as almond's. Every JVM takes it, and says so on stderr;
 * the tap does nothing in one without a SparkContext. Of two of the tap's
 * options in one JVM the later names the sidecar.
 *
 * @param existing the variable's value; undefined where it is not set
 * @param option see `agentOption`
 * @throws {RangeError} when the option holds both kinds of quotes: a JVM knows no escapes
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withToolOption } from "./java_tool_options.ts";
 *
 * assertEquals(
 *   withToolOption("-Xmx1g", "-javaagent:/my tap/sparkmonitor-tap.jar=/run/kernel"),
 *   '-Xmx1g "-javaagent:/my tap/sparkmonitor-tap.jar=/run/kernel"',
 * );
 * ```
 */
export function withToolOption(existing: string | undefined, option: string): string {
  return existing ? `${existing} ${quoted(option)}` : quoted(option);
}

function quoted(option: string): string {
  if (!/[\s"']/.test(option)) return option;
  if (!option.includes('"')) return `"${option}"`;
  if (!option.includes("'")) return `'${option}'`;
  throw new RangeError(
    `Cannot attach drivers by JAVA_TOOL_OPTIONS: a path must be without " or without ', ` +
      `received ${option}; move the project to another folder`,
  );
}
