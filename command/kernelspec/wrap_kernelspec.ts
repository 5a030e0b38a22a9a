import type { Kernelspec, WrapperMark } from "./kernelspec.ts";

/** What a kernelspec is wrapped with. */
export interface WrapOptions {
  /** The one that is wrapped. */
  readonly original: Kernelspec;
  /** The folder of the original, which stands for `{resource_dir}`. */
  readonly resourceDir: string;
  /** What stands for `{prefix}`; null where nobody knows. */
  readonly prefix: string | null;
  /** The program that stands for the first word of the original's `argv`. */
  readonly program: string;
  /** The words that start the sidecar, see `kernelCommand`. */
  readonly launcher: readonly string[];
  /** Flags of `kernel`, beside the connection file. */
  readonly flags: readonly string[];
  readonly displayName?: string | undefined;
  readonly mark: WrapperMark;
}

/** What Jupyter replaces in every word of `argv`, where it knows the name. */
const FIELD = /\{\w+\}/;

/**
 * Makes the kernelspec that starts the sidecar in front of a kernel. Everything
 * but `argv`, the display name and the metadata stays as it is. CURVE keys are
 * between Jupyter and the kernel alone, so `supported_encryption` is left out.
 *
 * @throws {RangeError} when the original cannot be started from another one, or
 * a path of ours holds what Jupyter would replace
 */
export function wrapKernelspec(options: WrapOptions): Kernelspec {
  const { original, launcher, flags, mark, displayName } = options;
  assertLocal(original, mark.wraps);
  for (const word of [...launcher, ...flags]) assertPlain(word);
  const { supported_encryption: _, ...metadata } = original.metadata ?? {};
  return {
    ...original,
    argv: [
      ...launcher,
      ...["kernel", "--connection-file", "{connection_file}", ...flags, "--"],
      ...argvOf(options),
    ],
    display_name: displayName ?? `${original.display_name || mark.wraps} (Spark Monitor)`,
    metadata: { ...metadata, sparkmonitor: mark },
  };
}

/** The original's `argv`, with what only its own kernelspec can say filled in. */
function argvOf({ original, program, prefix, resourceDir }: WrapOptions): string[] {
  const [first, ...rest] = original.argv;
  // A program's path in a folder named as a field would be replaced.
  if (program !== first) assertPlain(program);
  return [program, ...rest].map((word) =>
    word.replaceAll(/\{(connection_file|prefix|resource_dir)\}/g, (field, name) => {
      if (name === "connection_file") return "{kernel_connection_file}";
      const path = name === "prefix" ? prefix : resourceDir;
      if (path === null) {
        throw new RangeError(
          `Cannot wrap the kernel: its argv has ${field}, and there is no jupyter on PATH to ` +
            "say what that is; activate the environment of your Jupyter",
        );
      }
      assertPlain(path);
      return path;
    })
  );
}

function assertLocal({ argv, metadata }: Kernelspec, name: string): void {
  const { provisioner_name: provisioner } = (metadata?.["kernel_provisioner"] ?? {}) as {
    provisioner_name?: unknown;
  };
  if (provisioner !== undefined && provisioner !== "local-provisioner") {
    throw new RangeError(
      `Cannot wrap ${name}: it must be a kernel that Jupyter starts on this machine, ` +
        `received one of the provisioner ${provisioner}`,
    );
  }
  if (!argv.some((word) => word.includes("{connection_file}"))) {
    throw new RangeError(
      `Cannot wrap ${name}: its argv must hold {connection_file}, received ${JSON.stringify(argv)}`,
    );
  }
}

function assertPlain(word: string): void {
  const field = FIELD.exec(word)?.[0];
  if (field === undefined) return;
  throw new RangeError(
    `Cannot wrap the kernel: a path must be without ${field}, which Jupyter replaces, ` +
      `received ${word}; rename its folder`,
  );
}
