import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

/** What a file loads before its first line runs: paths, or names of packages. */
async function loads(url: string): Promise<string[]> {
  const code = (await Deno.readTextFile(fromFileUrl(url))).replaceAll(
    /^\s*(?:\/\/|\*|\/\*).*$/gm,
    "",
  );
  const declarations = code.matchAll(
    /^(?:import|export)\s(?!type\b)(?:[^;"]*?\sfrom\s)?"([^"]+)"/gm,
  );
  return [...declarations].map(([, specifier = ""]) =>
    specifier.startsWith(".") ? new URL(specifier, url).href : specifier
  );
}

Deno.test("no package is loaded before the kernel is started", async () => {
  const urls = new Set(
    ["main.ts", "command/kernel.ts"].map((file) => new URL(`../../${file}`, import.meta.url).href),
  );
  const packages: string[] = [];
  for (const url of urls) {
    for (const loaded of await loads(url)) {
      if (loaded.startsWith("file:")) urls.add(loaded);
      else packages.push(`${url} loads ${loaded}`);
    }
  }
  assertEquals(packages, []);
  // The ones in the middle were looked at.
  assertEquals([...urls].some((url) => url.endsWith("/kernel/child/child_kernel.ts")), true);
});
