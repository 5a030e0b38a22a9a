import { assertEquals, assertRejects } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { Page } from "../../../../actors/outlet/http/page.ts";
import { withFolder } from "../../../command/run_sparkmonitor.ts";

async function text(page: Page, name: string): Promise<string> {
  return new TextDecoder().decode((await page.file(name))?.bytes);
}

async function build(folder: string, version: string): Promise<void> {
  const names = ["index.html", "page.css", "page.js"];
  for (const name of names) await Deno.writeTextFile(join(folder, name), version);
  await Deno.writeTextFile(join(folder, "files.json"), JSON.stringify(names));
}

Deno.test("a page that is not built says what to do, and is there once it is", async () => {
  await withFolder(async (folder) => {
    const page = new Page(toFileUrl(`${folder}/`));
    await Deno.writeTextFile(join(folder, "index.html"), "alone");
    for (const path of ["index.html", "page.js"]) {
      await assertRejects(() => page.file(path), Error, "run `deno task page`");
    }
    await build(folder, "v1");
    assertEquals(await text(page, "index.html"), "v1");
  });
});

Deno.test("a newer version put in its place does not mix with the one that is served", async () => {
  await withFolder(async (folder) => {
    const page = new Page(toFileUrl(`${folder}/`));
    await build(folder, "v1");
    assertEquals(await text(page, "index.html"), "v1");
    assertEquals(await page.file("files.json"), undefined);
    await build(folder, "v2");
    assertEquals([await text(page, "index.html"), await text(page, "page.js")], ["v1", "v1"]);
  });
});
