import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { removeKernelspec, writeKernelspec } from "../../../command/kernelspec/write_kernelspec.ts";
import { withFolder } from "../run_sparkmonitor.ts";

const spec = { argv: ["a", "{connection_file}"] };

Deno.test("logos and other files go along, jars and links to folders do not", async () => {
  await withFolder(async (folder) => {
    const resources = join(folder, "original");
    await Deno.mkdir(join(resources, "static"), { recursive: true });
    await Deno.writeTextFile(join(resources, "kernel.json"), "{}");
    await Deno.writeTextFile(join(resources, "logo-64x64.png"), "logo");
    await Deno.writeTextFile(join(resources, "static", "kernel.js"), "js");
    await Deno.writeFile(join(resources, "spark.jar"), new Uint8Array(1024 * 1024 + 1));
    await Deno.symlink(join(resources, "logo-64x64.png"), join(resources, "logo-svg.svg"));
    await Deno.symlink(resources, join(resources, "again"));
    await Deno.symlink("/nowhere", join(resources, "broken"));
    const written = await writeKernelspec({ kernels: folder, name: "new", spec, resources });
    assertEquals(await namesBelow(written), [
      "kernel.json",
      "logo-64x64.png",
      "logo-svg.svg",
      "static",
      "static/kernel.js",
    ]);
    assertEquals(JSON.parse(await Deno.readTextFile(join(written, "kernel.json"))), spec);
    assertEquals(await Deno.readTextFile(join(written, "logo-svg.svg")), "logo");
  });
});

Deno.test("the old one is gone with all its files, and stays where the new one fails", async () => {
  await withFolder(async (folder) => {
    const resources = join(folder, "original");
    const kernels = join(folder, "kernels");
    await Deno.mkdir(resources);
    await Deno.writeTextFile(join(resources, "logo"), "");
    await writeKernelspec({ kernels, name: "new", spec, resources });
    await Deno.remove(join(resources, "logo"));
    await writeKernelspec({ kernels, name: "new", spec, resources });
    assertEquals(await namesBelow(kernels), ["new", "new/kernel.json"]);
    await assertRejects(() =>
      writeKernelspec({ kernels, name: "new", spec, resources: join(folder, "gone") })
    );
    assertEquals(await namesBelow(kernels), ["new", "new/kernel.json"]);
  });
});

Deno.test("what fails leaves no folder behind", async () => {
  await withFolder(async (folder) => {
    const kernels = join(folder, "a", "b", "kernels");
    await assertRejects(() =>
      writeKernelspec({ kernels, name: "new", spec, resources: join(folder, "gone") })
    );
    assertEquals(await namesBelow(folder), []);
  });
});

Deno.test("removing takes the folders that were made, as long as they are empty", async () => {
  await withFolder(async (folder) => {
    const kernels = join(folder, "share", "kernels");
    const write = (name: string) =>
      writeKernelspec({ kernels, name, spec, resources: join(folder, "original") });
    await Deno.mkdir(join(folder, "original"));
    const [first, second] = [await write("first"), await write("second")];
    await removeKernelspec(first, 2);
    assertEquals(await namesBelow(join(folder, "share")), [
      "kernels",
      "kernels/second",
      "kernels/second/kernel.json",
    ]);
    await removeKernelspec(second, 2);
    assertEquals(await namesBelow(folder), ["original"]);
  });
});

Deno.test("a link is removed, what it leads to is not", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "elsewhere"));
    await Deno.mkdir(join(folder, "kernels"));
    await Deno.symlink(join(folder, "elsewhere"), join(folder, "kernels", "new"));
    await removeKernelspec(join(folder, "kernels", "new"), 0);
    assertEquals(await namesBelow(folder), ["elsewhere", "kernels"]);
  });
});

async function namesBelow(folder: string, under = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, under))) {
    names.push(join(under, name));
    if (isDirectory) names.push(...await namesBelow(folder, join(under, name)));
  }
  return names.sort();
}
