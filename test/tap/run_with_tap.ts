import { basename, fromFileUrl } from "@std/path";
import { findJdk } from "../../scripts/tap/jdk.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { tapJar } from "./tap_jar.ts";

/**
 * Compiles a program of the tap's own package against the tap's jar and runs it.
 *
 * @param url of its source
 * @param args what it is given; `folder` is one for its files
 * @returns all that it said
 */
export function runWithTap(
  url: string,
  args: (folder: string) => readonly string[],
): Promise<string> {
  return withFolder(async (folder) => {
    const { java, javac } = await findJdk();
    const source = fromFileUrl(url);
    const compiled = await said(javac, ["-cp", tapJar, "-d", folder, source]);
    if (compiled !== "") return compiled;
    const program = `sparkmonitor.tap.${basename(source, ".java")}`;
    return await said(java, ["-cp", `${folder}:${tapJar}`, program, ...args(folder)]);
  });
}

async function said(command: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  const text = new TextDecoder();
  return text.decode(stdout) + text.decode(stderr);
}
