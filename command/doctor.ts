import { resolve } from "@std/path";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { Config } from "./config.ts";
import type { Finding } from "./doctor/finding.ts";
import { findJava } from "./doctor/java.ts";
import { findJupyter } from "./doctor/jupyter.ts";
import { findPython } from "./doctor/python.ts";
import { findDeno, findPort } from "./doctor/sidecar.ts";
import { findEventLogs, findJars, findSpark } from "./doctor/spark.ts";
import { findSparkUis } from "./doctor/spark_ui.ts";
import { findAgent, findServe, findTap } from "./doctor/tap.ts";
import { findTapFit } from "./doctor/tap_fit.ts";
import { configFileName, loadConfig } from "./load_config.ts";
import { parseConfig } from "./parse_config.ts";
import { addressFolder } from "./tap.ts";

/** What the flags of `doctor` say. */
export interface DoctorFlags extends CommonFlags {
  readonly json?: boolean;
}

/**
 * Says what is found on this machine, what is missing and what to do.
 *
 * @returns the exit code: 1 where something that is there does not work
 */
export async function doctor(
  flags: DoctorFlags,
  context: CommandContext,
): Promise<number> {
  const findings = await examine(flags.config, context);
  const { out } = context.terminal;
  if (flags.json) out(JSON.stringify(findings, null, 2));
  else for (const finding of findings) describe(finding).forEach(out);
  return findings.some(({ status }) => status === "problem") ? 1 : 0;
}

async function examine(
  file: string | undefined,
  context: CommandContext,
): Promise<Finding[]> {
  const { env, clock } = context;
  const sparkHome = env("SPARK_HOME");
  const configuration = await findConfiguration(file, context);
  const [java, python] = await Promise.all([
    findJava(env("JAVA_HOME"), clock),
    findPython(clock),
  ]);
  const folder = addressFolder(env);
  const jars = await findJars(sparkHome, python.facts);
  const [spark, tap, fit, serve, agent, eventLogs, jupyter] = await Promise.all([
    findSpark(sparkHome, python.facts),
    findTap(folder),
    findTapFit(jars, env("JAVA_HOME"), clock),
    findServe(folder, clock),
    findAgent(env("SPARK_SUBMIT_OPTS")),
    findEventLogs(env("SPARK_CONF_DIR"), sparkHome),
    findJupyter(python.facts, context),
  ]);
  return [
    findDeno(Deno.version.deno),
    configuration.finding,
    findPort(configuration.config),
    java,
    python.finding,
    spark,
    tap,
    ...fit,
    serve,
    agent,
    eventLogs,
    findSparkUis(configuration.config),
    ...jupyter,
  ];
}

async function findConfiguration(
  file: string | undefined,
  { cwd, env }: CommandContext,
): Promise<{ finding: Finding; config: Config }> {
  const name = "Configuration";
  const path = resolve(cwd, file ?? configFileName);
  try {
    const config = await loadConfig({ cwd, file, env });
    const found = await Deno.stat(path).then(() => true, () => false);
    const detail = found ? path : `no ${configFileName}: the defaults and the environment`;
    return { finding: { name, status: "ok", detail }, config };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const remedy = "Correct it; sparkmonitor.schema.json lists every key";
    return {
      finding: { name, status: "problem", detail, remedy },
      config: parseConfig({}, "the defaults"),
    };
  }
}

function describe({ name, status, detail, remedy }: Finding): string[] {
  const line = `${status.padEnd(8)} ${name}: ${detail}`;
  return remedy === undefined ? [line] : [line, `${" ".repeat(9)}${remedy}`];
}
