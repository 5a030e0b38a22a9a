import { join } from "@std/path";

/** The version whose compiler makes the committed jar, byte for byte. */
const WANTED = "17";

/** The programs of a JDK. */
export interface Jdk {
  /** Path or name of `javac`. */
  readonly javac: string;
  /** Path or name of `java`. */
  readonly java: string;
}

/**
 * Finds a JDK 17: in `JAVA_HOME`, else on `PATH`.
 *
 * @throws {Error} when there is none, with what was found instead
 */
export async function findJdk(): Promise<Jdk> {
  const home = Deno.env.get("JAVA_HOME");
  const found: string[] = [];
  for (const folder of [...(home ? [join(home, "bin")] : []), ""]) {
    const javac = join(folder, "javac");
    const version = await versionOf(javac);
    if (version?.split(".")[0] === WANTED) return { javac, java: join(folder, "java") };
    found.push(`${version ?? "none"} ${folder === "" ? "on PATH" : "in JAVA_HOME"}`);
  }
  throw new Error(
    `Cannot build the tap: javac must be of JDK ${WANTED}, found ${found.join(" and ")}`,
  );
}

async function versionOf(javac: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(javac, { args: ["-version"], stderr: "null" })
      .output();
    return new TextDecoder().decode(stdout).trim().split(" ")[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
