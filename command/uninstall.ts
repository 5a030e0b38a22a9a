import type { CommandContext, CommonFlags } from "./command_context.ts";
import { findKernels, type FoundKernel } from "./kernelspec/found_kernels.ts";
import { findJupyterFolders } from "./kernelspec/jupyter_folders.ts";
import { askedFolder, type PlaceFlags } from "./kernelspec/places.ts";
import { removeKernelspec } from "./kernelspec/write_kernelspec.ts";

/** What the flags of `uninstall` say. */
export interface UninstallFlags extends CommonFlags, PlaceFlags {
  readonly kernel: string;
  readonly name?: string;
}

/**
 * Removes the kernelspecs that `install` wrote: the one of a name, else those
 * that wrap a kernel, in the folder that the flags ask for or in all.
 *
 * @returns the exit code: 1 where there is none
 */
export async function uninstall(flags: UninstallFlags, context: CommandContext): Promise<number> {
  const { terminal, cwd, env, clock } = context;
  const jupyter = await findJupyterFolders({ env, clock });
  const asked = askedFolder(flags, jupyter, cwd);
  const folders = asked === null ? jupyter.data : [asked];
  const ours = (await findKernels(folders)).filter(({ mark }) => mark !== null);
  const chosen = ours.filter(isMeant(flags));
  if (chosen.length === 0) {
    const what = flags.name === undefined ? `that wraps ${flags.kernel}` : flags.name;
    const others = ours.map(({ name, mark }) => `${name} (wraps ${mark?.wraps})`).join(", ");
    throw new Error(
      `Cannot uninstall: \`install\` wrote no kernel ${what}, but ${others || "none"}, ` +
        `in ${folders.join(", ")}`,
    );
  }
  for (const { name, folder, mark } of chosen) {
    try {
      await removeKernelspec(folder, mark?.madeFolders ?? 0);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot remove ${folder}: ${reason}`);
    }
    terminal.out(`Removed ${name} from ${folder}`);
  }
  return 0;
}

function isMeant({ kernel, name }: UninstallFlags): (found: FoundKernel) => boolean {
  return name === undefined
    ? ({ mark }) => mark?.wraps === kernel.toLowerCase()
    : (found) => found.name === name.toLowerCase();
}
