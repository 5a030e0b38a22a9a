import type { KernelFlags } from "../kernel.ts";

/** What the arguments of `kernel` say. */
export interface KernelArguments {
  readonly flags: KernelFlags;
  /** The kernel and its arguments. */
  readonly command: readonly string[];
}

/**
 * Reads the arguments of `kernel` in the form in which `install` writes them,
 * so that a kernel does not wait for the library that reads all others.
 *
 * @param args those after `kernel`
 * @returns null where they have another form, as `--help`: the library has the answer
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readKernelArguments } from "./kernel_arguments.ts";
 *
 * assertEquals(readKernelArguments(["--connection-file", "/run/k.json", "--", "python"]), {
 *   flags: { connectionFile: "/run/k.json" },
 *   command: ["python"],
 * });
 * ```
 */
export function readKernelArguments(args: readonly string[]): KernelArguments | null {
  const end = args.indexOf("--");
  if (end === -1 || end === args.length - 1) return null;
  const flags: { -readonly [Name in keyof KernelFlags]?: KernelFlags[Name] } = {};
  for (let at = 0; at < end; at++) {
    const [flag, value] = [args[at], args[at + 1]];
    switch (flag) {
      case "--verbose":
        flags.verbose = true;
        continue;
      case "--java-tool-options":
        flags.javaToolOptions = true;
        continue;
      case "--connection-file":
      case "--config":
      case "--out":
      case "--dialect":
        if (value === undefined || at + 1 === end) return null;
        flags[names[flag]] = value;
        at++;
        continue;
      default:
        return null;
    }
  }
  const { connectionFile } = flags;
  if (connectionFile === undefined) return null;
  return { flags: { ...flags, connectionFile }, command: args.slice(end + 1) };
}

const names = {
  "--connection-file": "connectionFile",
  "--config": "config",
  "--out": "out",
  "--dialect": "dialect",
} as const;
