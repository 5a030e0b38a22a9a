import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { folderOf, inFolder, projectFile } from "../../../../actors/source/tap/paths.ts";

Deno.test("a file of the project is found, wherever the project is", () => {
  const expected = fromFileUrl(new URL("../../../../tap/sparkmonitor-tap.jar", import.meta.url));
  assertEquals(projectFile("tap/sparkmonitor-tap.jar"), expected);
});

Deno.test("paths are put together and taken apart as the package for paths does it", () => {
  for (const folder of ["/run/user/7", "/run/user/7/", "/", "relative"]) {
    assertEquals(inFolder(folder, "name"), join(folder, "name"));
  }
  for (const path of ["/run/user/7/name", "/name", "name", "a/name"]) {
    assertEquals(folderOf(path), dirname(path));
  }
});
