import { join, resolve } from "@std/path";
import manifest from "../deno.json" with { type: "json" };
import type { CommandContext, CommonFlags } from "./command_context.ts";
import { chooseKernel, listKernels, type OriginalKernel } from "./kernelspec/choose_kernel.ts";
import { findKernels, type FoundKernel } from "./kernelspec/found_kernels.ts";
import { installWarnings } from "./kernelspec/install_warnings.ts";
import { findJupyterFolders, type JupyterFolders } from "./kernelspec/jupyter_folders.ts";
import { kernelCommand } from "./kernelspec/kernel_command.ts";
import { environmentOf, kernelProgram } from "./kernelspec/kernel_program.ts";
import type { Kernelspec } from "./kernelspec/kernelspec.ts";
import { askedFolder, type PlaceFlags } from "./kernelspec/places.ts";
import { wrapKernelspec } from "./kernelspec/wrap_kernelspec.ts";
import { countMissing, writeKernelspec } from "./kernelspec/write_kernelspec.ts";
import { loadConfig } from "./load_config.ts";
import { addressFolder, optionFor } from "./tap.ts";
import { UsageError } from "./usage_error.ts";

/** What the flags of `install` say. */
export interface InstallFlags extends CommonFlags, PlaceFlags {
  readonly kernel: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly javaToolOptions?: boolean;
}

/**
 * Writes a kernelspec that starts an installed kernel behind the sidecar. It
 * goes beside the original, where every Jupyter that has the one finds the
 * other; where that folder is not the user's to write, to the user's own.
 *
 * @returns the exit code
 * @throws {UsageError} when there is no such kernel, or its name is taken
 */
export async function install(flags: InstallFlags, context: CommandContext): Promise<number> {
  const { terminal, cwd, env, clock } = context;
  if (flags.config !== undefined) await loadConfig({ cwd, file: flags.config, env });
  // A driver could not be attached either: better said now than in a notebook.
  await optionFor(join(addressFolder(env), "kernel"));

  const jupyter = await findJupyterFolders({ env, clock });
  const asked = askedFolder(flags, jupyter, cwd);
  // Whoever names an environment means its kernels.
  const folders = [...new Set([...(flags.prefix && asked ? [asked] : []), ...jupyter.data])];
  const kernels = await findKernels(folders);
  const wanted = flags.kernel.toLowerCase();
  if (!kernels.some(({ name, mark }) => name === wanted && mark === null)) {
    kernels.push(...await listKernels(clock));
  }
  const kernel = chooseKernel(flags.kernel, kernels, folders);
  const name = kernelName(flags.name ?? `${kernel.name}-sparkmonitor`);
  const spec = await specFor(kernel, jupyter, flags, context);

  const places = asked === null ? usualPlaces(kernel, jupyter) : [asked];
  const dataFolder = await writeTo(places, { name, spec, kernel });
  terminal.out(`Installed ${name} in ${join(dataFolder, "kernels", name)}`);
  terminal.out(`It starts ${kernel.name} of ${kernel.folder}`);
  terminal.out(`In notebooks choose the kernel "${spec(0).display_name}"`);
  const deno = Deno.execPath();
  for (const line of installWarnings({ name, dataFolder, deno, jupyter, kernels })) {
    terminal.err(`sparkmonitor: ${line}`);
  }
  return 0;
}

/** The rule that jupyter_client has. */
function kernelName(name: string): string {
  if (/^[a-z0-9._-]+$/i.test(name)) return name.toLowerCase();
  throw new UsageError(
    `Cannot use --name: must be of the characters A-Z a-z 0-9 . _ -, received ${name}`,
  );
}

/** The spec to write, which notes how many folders are made for it. */
type SpecFor = (madeFolders: number) => Kernelspec;

async function specFor(
  { name, folder, dataFolder, spec: original }: OriginalKernel,
  jupyter: JupyterFolders,
  { displayName, javaToolOptions, config }: InstallFlags,
  { cwd, env }: CommandContext,
): Promise<SpecFor> {
  const prefix = await environmentOf(dataFolder, jupyter, env("HOME"));
  const program = await kernelProgram(original.argv[0] ?? "", prefix);
  return (madeFolders) =>
    wrapKernelspec({
      original,
      resourceDir: folder,
      prefix,
      program,
      launcher: kernelCommand(),
      flags: [
        ...(javaToolOptions ? ["--java-tool-options"] : []),
        ...(config === undefined ? [] : ["--config", resolve(cwd, config)]),
      ],
      displayName,
      mark: { wraps: name, version: manifest.version, madeFolders },
    });
}

function usualPlaces({ dataFolder }: OriginalKernel, { prefix, user }: JupyterFolders): string[] {
  const beside = dataFolder ?? (prefix === null ? null : join(prefix, "share", "jupyter"));
  return [...new Set([beside, user])].filter((place) => place !== null);
}

interface Written {
  readonly name: string;
  readonly spec: SpecFor;
  readonly kernel: OriginalKernel;
}

/**
 * Writes to the first of the places that may be written to.
 *
 * @returns the place
 */
async function writeTo(
  [place, ...others]: readonly string[],
  written: Written,
): Promise<string> {
  if (place === undefined) {
    throw new UsageError("Cannot tell where to install: give --user or --prefix");
  }
  const { name, spec, kernel } = written;
  const kernels = join(place, "kernels");
  const ours = (await findKernels([place])).filter(({ mark }) => mark !== null);
  await assertFree(join(kernels, name), ours);
  const made = Math.max(await countMissing(kernels), ...ours.map(({ mark }) => mark!.madeFolders));
  try {
    await writeKernelspec({ kernels, name, spec: spec(made), resources: kernel.folder });
    return place;
  } catch (error) {
    if (isReadOnly(error) && others.length > 0) return await writeTo(others, written);
    const reason = isReadOnly(error) ? "it may not be written to" : (error as Error).message;
    throw new Error(
      `Cannot install in ${kernels}: ${reason}; choose another place with --user or --prefix`,
    );
  }
}

async function assertFree(folder: string, ours: readonly FoundKernel[]): Promise<void> {
  if (ours.some((kernel) => kernel.folder === folder)) return;
  if (!await Deno.lstat(folder).then(() => true, () => false)) return;
  throw new UsageError(
    `Cannot install in ${folder}: another kernel is there already; give a --name`,
  );
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    // Deno itself keeps programs out of some of the system's folders.
    error instanceof Deno.errors.NotCapable ||
    (error as { code?: unknown }).code === "EROFS";
}
