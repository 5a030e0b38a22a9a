import { join } from "@std/path";
import { namesIn, readIfThere } from "../doctor/files.ts";
import { type Kernelspec, parseKernelspec, type WrapperMark, wrapperMark } from "./kernelspec.ts";

/** A kernelspec in one of Jupyter's folders. */
export interface FoundKernel {
  /** As Jupyter has it: its folder's name in lower case. */
  readonly name: string;
  /** Its folder, which Jupyter calls the resource folder. */
  readonly folder: string;
  /** The data folder that it is in; null where it is in none. */
  readonly dataFolder: string | null;
  /** Null where its `kernel.json` is none. */
  readonly spec: Kernelspec | null;
  /** What `install` noted in it; null where it was not written by `install`. */
  readonly mark: WrapperMark | null;
}

/** Reads every kernelspec, in the order in which Jupyter looks: of one name the first counts. */
export async function findKernels(dataFolders: readonly string[]): Promise<FoundKernel[]> {
  const kernels: FoundKernel[] = [];
  for (const dataFolder of dataFolders) {
    for (const name of await namesIn(join(dataFolder, "kernels"))) {
      const folder = join(dataFolder, "kernels", name);
      const text = await readIfThere(join(folder, "kernel.json"));
      if (text === undefined) continue;
      kernels.push(foundKernel({ name: name.toLowerCase(), folder, dataFolder }, text));
    }
  }
  return kernels;
}

function foundKernel(
  where: Pick<FoundKernel, "name" | "folder" | "dataFolder">,
  text: string,
): FoundKernel {
  try {
    const spec = parseKernelspec(text);
    return { ...where, spec, mark: wrapperMark(spec) };
  } catch {
    return { ...where, spec: null, mark: null };
  }
}
