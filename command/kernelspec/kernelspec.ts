import * as v from "valibot";

const schema = v.looseObject({
  argv: v.pipe(
    v.array(v.string("argv must be a list of texts"), "argv must be a list of texts"),
    v.nonEmpty("argv must name a program"),
  ),
  display_name: v.optional(v.string("display_name must be text")),
  metadata: v.optional(v.looseObject({}, "metadata must be an object")),
}, "it must be an object");

/**
 * A kernel specification, as `kernel.json` holds it: of
 * https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 * what matters here is typed, and everything else kept.
 */
export type Kernelspec = v.InferOutput<typeof schema>;

/** What `install` leaves in the metadata of a kernelspec, as `sparkmonitor`. */
export interface WrapperMark {
  /** The name of the kernel that is wrapped. */
  readonly wraps: string;
  /** The version of the sidecar that wrote it. */
  readonly version: string;
  /** How many folders above the kernelspec's own were made for it: `kernels`, `jupyter`, …. */
  readonly madeFolders: number;
}

const markSchema = v.object({ wraps: v.string(), version: v.string(), madeFolders: v.number() });

/**
 * Reads a `kernel.json`.
 *
 * @throws {SyntaxError} when it is not JSON
 * @throws {TypeError} when it is no kernel specification
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseKernelspec } from "./kernelspec.ts";
 *
 * const text = '{"argv": ["R", "{connection_file}"], "display_name": "R", "language": "R"}';
 * assertEquals(parseKernelspec(text).display_name, "R");
 * ```
 */
export function parseKernelspec(text: string): Kernelspec {
  const { success, output, issues } = v.safeParse(schema, JSON.parse(text));
  if (!success) throw new TypeError(issues[0].message);
  return output;
}

/** What `install` noted in a kernelspec that it wrote; null in every other one. */
export function wrapperMark({ metadata }: Kernelspec): WrapperMark | null {
  const { success, output } = v.safeParse(markSchema, metadata?.["sparkmonitor"]);
  return success ? output : null;
}
