import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { buildPage, firstScripts } from "../../scripts/build_page.ts";

/** Bytes of all that is fetched before the jobs are seen: more would be felt on a slow line. */
const MAX_FIRST = 150_000;

const root = fromFileUrl(import.meta.resolve("../.."));
const folder = join(root, "dashboard/built");
const built = await buildPage();

Deno.test("dashboard/built is what the sources give; else run `deno task page`", async () => {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  assertEquals(names.sort(), [...built.keys()].sort());
  for (const [name, bytes] of built) {
    assertEquals(await digest(await Deno.readFile(join(folder, name))), await digest(bytes), name);
  }
});

Deno.test("the page is built the same wherever its sources are", async () => {
  const elsewhere = await Deno.makeTempDir();
  try {
    const project = join(elsewhere, "a folder/deeper/than/most/main");
    await copySources(project);
    const again = await buildPage(join(project, "dashboard"));
    assertEquals([...again.keys()].sort(), [...built.keys()].sort());
    for (const [name, bytes] of again) {
      assertEquals(await digest(bytes), await digest(built.get(name)!), name);
    }
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});

Deno.test("what the page needs to begin with is small", () => {
  const first = firstScripts(built);
  assert(first.length > 1 && first.length < built.size, `${first.length} of ${built.size} files`);
  const names = [...first, "index.html", "page.css"];
  const size = names.reduce((sum, name) => sum + built.get(name)!.length, 0);
  assert(size <= MAX_FIRST, `${size} bytes`);
});

/** Copies what the page is built from into a new folder. */
async function copySources(project: string): Promise<void> {
  await Deno.mkdir(project, { recursive: true });
  const sources = ["dashboard", "protocol", "actors", "deno.json", "deno.lock"];
  const { success } = await new Deno.Command("cp", { args: ["-R", ...sources, project], cwd: root })
    .output();
  assert(success);
}

async function digest(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toHex();
}
