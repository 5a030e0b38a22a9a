import type { PythonEnvironmentName } from "./python_environment.ts";

/** A Spark that tests run on. */
export interface TestedSpark {
  /** The Python environment that has it. */
  readonly name: PythonEnvironmentName;
  /** The jar of PyPI sparkmonitor with the listener for its version of Scala. */
  readonly peerJar: string;
}

const VARIABLE = "SPARKMONITOR_TEST_SPARKS";

const all: readonly TestedSpark[] = [
  { name: "spark33", peerJar: "listener_spark3_2.12.jar" },
  { name: "spark34", peerJar: "listener_spark3_2.12.jar" },
  { name: "spark35", peerJar: "listener_spark3_2.12.jar" },
  { name: "spark40", peerJar: "listener_spark4_2.13.jar" },
  { name: "spark41", peerJar: "listener_spark4_2.13.jar" },
  { name: "spark43", peerJar: "listener_spark4_2.13.jar" },
];

/**
 * The Sparks that SPARKMONITOR_TEST_SPARKS names, separated by commas; else one
 * with Scala 2.12 and one with 2.13.
 */
export const sparks: readonly TestedSpark[] = chosen(Deno.env.get(VARIABLE) || "spark35,spark41");

function chosen(names: string): TestedSpark[] {
  return names.split(",").map((name) => {
    const spark = all.find((it) => it.name === name);
    if (spark !== undefined) return spark;
    const known = all.map((it) => it.name).join(", ");
    throw new RangeError(
      `Cannot choose the Sparks of the tests: each name in ${VARIABLE} must be one of ${known}, ` +
        `received ${JSON.stringify(name)}`,
    );
  });
}

/** The lines that a program itself wrote to stdout; Spark 3.3 writes its log there, too. */
export function withoutLog(stdout: readonly string[]): string[] {
  return stdout.filter((line) => !/^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d /.test(line));
}
