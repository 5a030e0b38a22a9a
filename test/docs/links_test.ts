import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";

const root = fromFileUrl(import.meta.resolve("../.."));

/** All pages of the docs: those of the root and of docs/. */
const pages = ["", "docs"].flatMap((folder) =>
  [...Deno.readDirSync(join(root, folder))]
    .filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) => join(folder, name))
);

/** The anchors that the headings of a page have, as code hosts make them. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

function read(path: string): string {
  return Deno.readTextFileSync(join(root, path));
}

for (const page of pages) {
  Deno.test(`every link of ${page} leads somewhere`, () => {
    const text = read(page).replaceAll(/^```.*?^```/gms, "");
    const broken = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? page : join(dirname(page), file);
        try {
          Deno.statSync(join(root, target));
        } catch {
          return true;
        }
        return anchor !== undefined && !anchors(read(target)).includes(anchor);
      });
    assertEquals(broken, []);
  });
}

Deno.test("every page of docs/ is reached from the README", () => {
  const readme = read("README.md");
  const lost = pages.filter((page) => page.startsWith("docs/"))
    .filter((page) => !readme.includes(`](${page}`));
  assertEquals(lost, []);
});
