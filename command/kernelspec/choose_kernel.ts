import { join } from "@std/path";
import * as v from "valibot";
import type { Clock } from "../../actors/runtime/clock.ts";
import { probe } from "../doctor/probe.ts";
import { UsageError } from "../usage_error.ts";
import type { FoundKernel } from "./found_kernels.ts";
import { type Kernelspec, parseKernelspec, wrapperMark } from "./kernelspec.ts";

/** A kernel that can be wrapped. */
export type OriginalKernel = FoundKernel & { readonly spec: Kernelspec };

/**
 * Finds the kernel to wrap: the first of its name that is not wrapped, so that
 * a wrapper may have the name of what it wraps.
 *
 * @param kernels in the order in which Jupyter looks
 * @param folders where they were looked for, for the error
 * @throws {UsageError} when there is none, with the names that there are
 */
export function chooseKernel(
  name: string,
  kernels: readonly FoundKernel[],
  folders: readonly string[],
): OriginalKernel {
  const named = kernels.filter((kernel) => kernel.name === name.toLowerCase());
  const original = named.find(({ mark }) => mark === null);
  if (original === undefined) {
    const [wrapper] = named;
    if (wrapper?.mark) {
      throw new UsageError(
        `Cannot wrap ${name}: it wraps ${wrapper.mark.wraps} already; ` +
          `to install it again give --kernel ${wrapper.mark.wraps}`,
      );
    }
    const names = kernels.filter(({ mark }) => mark === null).map((kernel) => kernel.name);
    const others = names.length === 0 ? "none" : [...new Set(names)].join(", ");
    throw new UsageError(
      `Cannot find the kernel ${name}: there are ${others} in ${folders.join(", ")}; ` +
        "install it there, or activate the environment of your Jupyter",
    );
  }
  const { spec } = original;
  if (spec !== null) return { ...original, spec };
  throw new UsageError(
    `Cannot wrap ${name}: ${join(original.folder, "kernel.json")} is no kernel specification`,
  );
}

const listSchema = v.object({
  kernelspecs: v.record(v.string(), v.object({ resource_dir: v.string(), spec: v.unknown() })),
});

/**
 * The kernels that the `jupyter` on PATH knows beside those in its folders, as
 * the one of an ipykernel that no kernelspec was installed for.
 */
export async function listKernels(clock: Clock): Promise<FoundKernel[]> {
  const answer = await probe("jupyter", ["kernelspec", "list", "--json"], clock);
  if (answer.kind !== "answered") return [];
  try {
    const { kernelspecs } = v.parse(listSchema, JSON.parse(answer.stdout));
    return Object.entries(kernelspecs).map(([name, { resource_dir: folder, spec: found }]) => {
      const spec = parseKernelspec(JSON.stringify(found));
      return { name, folder, dataFolder: null, spec, mark: wrapperMark(spec) };
    });
  } catch {
    return [];
  }
}
