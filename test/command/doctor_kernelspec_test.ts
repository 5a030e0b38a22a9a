import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Finding } from "../../command/doctor/finding.ts";
import { findKernelExtension } from "../../command/doctor/kernelspec_extension.ts";
import { findWrappedKernels } from "../../command/doctor/kernelspec.ts";
import { findLabExtension } from "../../command/doctor/labextension.ts";
import { findKernels } from "../../command/kernelspec/found_kernels.ts";
import manifest from "../../deno.json" with { type: "json" };
import { withFolder } from "./run_sparkmonitor.ts";

const { version } = manifest;

Deno.test("a kernel whose programs are all there is in order", async () => {
  await withWrapped({}, ([finding]) => {
    assertEquals([finding?.name, finding?.status], ["Kernel python3-sparkmonitor", "ok"]);
    assertStringIncludes(finding?.detail ?? "", "starts python3, in ");
    assertEquals(finding?.remedy, undefined);
  });
});

const problems: [what: string, wrapped: Wrapped, detail: string][] = [
  ["Deno is gone", { deno: "gone" }, "/gone, which is missing"],
  ["the project is gone", { main: "gone.ts" }, "/gone.ts, which is missing"],
  ["its Python is gone", { program: "gone" }, "starts python3 with "],
  ["another version wrote it", { version: "0.0.9" }, `by version 0.0.9, this is ${version}`],
  [
    "somebody changed it",
    { argv: ["python", "{connection_file}"] },
    "no longer starts the sidecar",
  ],
];

for (const [what, wrapped, detail] of problems) {
  Deno.test(`a kernel that cannot start as it should is a problem: ${what}`, async () => {
    await withWrapped(wrapped, ([finding], prefix) => {
      assertEquals(finding?.status, "problem");
      assertStringIncludes(finding?.detail ?? "", detail);
      assertStringIncludes(
        finding?.remedy ?? "",
        `install --kernel python3 --name python3-sparkmonitor --prefix "${prefix}"`,
      );
    });
  });
}

Deno.test("a program that is looked for on PATH is not missed", async () => {
  await withWrapped({ plainProgram: "bash" }, ([finding]) => assertEquals(finding?.status, "ok"));
});

Deno.test("where no kernel has the sidecar, the way to one is said", async () => {
  const [finding] = await findWrappedKernels([]);
  assertEquals(finding?.status, "missing");
  assertStringIncludes(finding?.remedy ?? "", "deno task sparkmonitor install");
});

Deno.test("IPython's profiles and the environment are looked through for the kernel extension", async () => {
  await withFolder(async (folder) => {
    const env = (name: string) => name === "HOME" ? folder : undefined;
    const find = () => findKernelExtension({ prefix: join(folder, "env") }, env);
    const write = async (path: string, text: string) => {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    };
    const line = "c.InteractiveShellApp.extensions.append('sparkmonitor.kernelextension')\n";
    const profile = ".ipython/profile_mine/ipython_kernel_config.py";
    await write(profile, `# ${line}`);
    await write(".ipython/other/ipython_config.py", line);
    assertEquals(await find(), []);
    await write(profile, `x = 1\n${line}`);
    await write("env/etc/ipython/ipython_config.json", '{"e": ["sparkmonitor.kernelextension"]}');
    const [finding] = await find();
    assertEquals(finding?.status, "problem");
    for (const path of [profile, "env/etc/ipython/ipython_config.json"]) {
      assertStringIncludes(finding?.detail ?? "", join(folder, path));
    }
    const elsewhere = (name: string) => name === "IPYTHONDIR" ? join(folder, "none") : env(name);
    assertEquals(await findKernelExtension({ prefix: null }, elsewhere), []);
  });
});

Deno.test("an extension that JupyterLab was told to leave out is a problem", async () => {
  await withFolder(async (folder) => {
    const extension = join(folder, "labextensions", "sparkmonitor");
    await Deno.mkdir(extension, { recursive: true });
    await Deno.writeTextFile(join(extension, "package.json"), '{"version": "3.3.0"}');
    const configs = ["first", "second"].map((name) => join(folder, name));
    const say = async (folder: string, disabled: Record<string, boolean>) => {
      await Deno.mkdir(join(folder, "labconfig"), { recursive: true });
      await Deno.writeTextFile(
        join(folder, "labconfig", "page_config.json"),
        JSON.stringify({ disabledExtensions: disabled }),
      );
    };
    const find = () => findLabExtension(undefined, { data: [folder], config: configs });
    assertEquals((await find()).status, "ok");
    for (const name of ["sparkmonitor", "jupyterlab_sparkmonitor"]) {
      await say(configs[1]!, { [name]: true });
      const { status, remedy } = await find();
      assertEquals(status, "problem");
      assertEquals(remedy, `\`jupyter labextension enable ${name}\`, if you want it`);
      await say(configs[0]!, { [name]: false });
      assertEquals((await find()).status, "ok");
    }
  });
});

interface Wrapped {
  readonly deno?: string;
  readonly main?: string;
  readonly program?: string;
  readonly plainProgram?: string;
  readonly version?: string;
  readonly argv?: readonly string[];
}

/** Gives what is found of a kernel in an environment with the files deno, main.ts and python. */
function withWrapped(
  wrapped: Wrapped,
  use: (findings: Finding[], prefix: string) => void,
): Promise<void> {
  return withFolder(async (prefix) => {
    for (const name of ["deno", "main.ts", "python"]) {
      await Deno.writeTextFile(join(prefix, name), "");
    }
    const path = (name: string) => join(prefix, name);
    const { deno = "deno", main = "main.ts", program = "python" } = wrapped;
    const spec = {
      argv: wrapped.argv ?? [
        ...[path(deno), "run", "-q", "--config=x", path(main), "kernel", "--connection-file", "k"],
        ...["--", wrapped.plainProgram ?? path(program), "-f"],
      ],
      metadata: {
        sparkmonitor: {
          wraps: "python3",
          version: wrapped.version ?? version,
          madeFolders: 0,
        },
      },
    };
    const data = join(prefix, "share", "jupyter");
    const folder = join(data, "kernels", "python3-sparkmonitor");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "kernel.json"), JSON.stringify(spec));
    use(await findWrappedKernels(await findKernels([data])), prefix);
  });
}
