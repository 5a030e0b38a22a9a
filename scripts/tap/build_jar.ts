import { fromFileUrl, join } from "@std/path";
import { zipSync } from "fflate";
import {
  pythonEnvironment,
  type PythonEnvironmentName,
} from "../../test/e2e/python_environment.ts";
import { findJdk, type Jdk } from "./jdk.ts";

const source = fromFileUrl(import.meta.resolve("../../tap/src"));
const licence = fromFileUrl(import.meta.resolve("../../tap/LICENSE-ASM.txt"));
const relocate = fromFileUrl(import.meta.resolve("./RelocateAsm.java"));

const MANIFEST = "Manifest-Version: 1.0\r\nPremain-Class: sparkmonitor.tap.Agent\r\n\r\n";
/** Every entry's time, as a zip file writes it: without a time zone. */
const TIME = new Date(1980, 0, 1);

/**
 * Compiles the tap and packs it: the same sources and JDK give the same bytes.
 *
 * @throws {Error} when there is no JDK 17, or the compiler finds an error
 */
export async function buildJar(): Promise<Uint8Array<ArrayBuffer>> {
  const jdk = await findJdk();
  const folder = await Deno.makeTempDir();
  try {
    const classes = join(folder, "classes");
    await relocateAsm(jdk, classes);
    await compileTap(jdk, classes);
    return await pack(classes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The folder with the jars of a Spark out of PyPI. */
export async function sparkJars(name: PythonEnvironmentName): Promise<string> {
  const { prefix } = await pythonEnvironment(name);
  const lib = join(prefix, "lib");
  const [python] = await filesIn(lib, /^python3/);
  return join(lib, python ?? "", "site-packages", "pyspark", "jars");
}

async function relocateAsm(jdk: Jdk, classes: string): Promise<void> {
  const jars = await sparkJars("spark41");
  const [xbean] = await filesIn(jars, /^xbean-asm9-shaded-.*\.jar$/);
  const jar = join(jars, xbean ?? "xbean-asm9-shaded.jar");
  await run(jdk.java, ["-cp", jar, relocate, jar, classes]);
}

async function compileTap(jdk: Jdk, classes: string): Promise<void> {
  // With the oldest Scala, whose types the later ones still have.
  const jars = await sparkJars("spark35");
  await run(jdk.javac, [
    ...[
      "--release",
      "8",
      "-Xlint:all,-options,-path,-classfile",
      "-Werror",
      "-g:none",
      "-proc:none",
    ],
    ...["-cp", `${classes}:${jars}/*`, "-d", classes],
    ...await filesBelow(source),
  ]);
}

async function pack(classes: string): Promise<Uint8Array<ArrayBuffer>> {
  const entries: Record<string, Uint8Array> = {
    "META-INF/MANIFEST.MF": new TextEncoder().encode(MANIFEST),
    "META-INF/LICENSE-ASM.txt": await Deno.readFile(licence),
  };
  for (const file of await filesBelow(classes)) {
    entries[file.slice(classes.length + 1)] = await Deno.readFile(file);
  }
  return new Uint8Array(zipSync(entries, { level: 9, mtime: TIME, os: 3 }));
}

/** All files in a folder and below, sorted by their paths. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await filesBelow(path));
    else files.push(path);
  }
  return files.sort();
}

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (pattern.test(name)) names.push(name);
  }
  return names.sort();
}

async function run(command: string, args: string[]): Promise<void> {
  const output = await new Deno.Command(command, { args }).output();
  if (output.success) return;
  const text = new TextDecoder();
  throw new Error(
    `Cannot build the tap: ${command} ended with code ${output.code}\n` +
      text.decode(output.stdout) + text.decode(output.stderr),
  );
}
