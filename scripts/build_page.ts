/**
 * Builds what the browser gets into dashboard/built/: page.js, and what it
 * fetches later, out of dashboard/page.tsx; page.css out of dashboard/page.css
 * and the style sheets of the views; index.html, which names what is fetched
 * first. Run with `deno task page`.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { nameByContent } from "./name_by_content.ts";

const dashboard = fromFileUrl(import.meta.resolve("../dashboard"));

/** What the page begins with; the other scripts are fetched by it. */
export const FIRST_SCRIPT = "page.js";

/**
 * @param sources the folder dashboard/ of a checkout; what is built does not depend on where it is
 * @returns what is built, by the name it has in dashboard/built/
 */
export async function buildPage(sources: string = dashboard): Promise<Map<string, Uint8Array>> {
  const files = await nameByContent(await bundle(sources));
  const html = await Deno.readTextFile(join(sources, "index.html"));
  files.set("index.html", new TextEncoder().encode(withPreloads(html, firstScripts(files))));
  files.set("page.css", new TextEncoder().encode(await styles(sources)));
  // What the sidecar serves: it need not list a folder.
  const names = [...files.keys()].sort();
  files.set("files.json", new TextEncoder().encode(`${JSON.stringify(names, null, 2)}\n`));
  return files;
}

/** The scripts, one for each view that is fetched when it is shown. */
async function bundle(sources: string): Promise<Map<string, Uint8Array>> {
  const folder = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "-q", "--minify", "--platform", "browser", "--code-splitting"],
        ...["--outdir", folder, FIRST_SCRIPT.replace(/js$/, "tsx")],
      ],
      cwd: sources,
    }).output();
    if (!success) {
      throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr).trim()}`);
    }
    const files = new Map<string, Uint8Array>();
    for await (const { name } of Deno.readDir(folder)) {
      files.set(name, await Deno.readFile(join(folder, name)));
    }
    return files;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * What the page begins with: the first script, and what it imports. What is
 * imported by a call comes later.
 *
 * @param files by name; scripts refer to each other as `./<name>`
 */
export function firstScripts(files: ReadonlyMap<string, Uint8Array>): string[] {
  const first = new Set([FIRST_SCRIPT]);
  for (const name of first) {
    const code = new TextDecoder().decode(files.get(name));
    for (const [, chunk = ""] of code.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) first.add(chunk);
  }
  return [...first];
}

/** Has the browser fetch scripts together, not each when it has read the one before. */
function withPreloads(html: string, scripts: readonly string[]): string {
  const links = scripts.map((name) => `    <link rel="modulepreload" href="assets/${name}">\n`);
  return html.replace(/(?= *<\/head>)/, links.join(""));
}

/** The page's own style sheet, then those of its views, by path. */
async function styles(sources: string): Promise<string> {
  const views: string[] = [];
  for await (const view of Deno.readDir(join(sources, "view"))) {
    if (!view.isDirectory) continue;
    for await (const { name } of Deno.readDir(join(sources, "view", view.name))) {
      if (name.endsWith(".css")) views.push(join("view", view.name, name));
    }
  }
  const texts = ["page.css", ...views.sort()].map((path) => Deno.readTextFile(join(sources, path)));
  return (await Promise.all(texts)).join("\n");
}

if (import.meta.main) {
  const built = join(dashboard, "built");
  const files = await buildPage();
  await Deno.mkdir(built, { recursive: true });
  for await (const { name } of Deno.readDir(built)) {
    if (!files.has(name)) await Deno.remove(join(built, name));
  }
  for (const [name, bytes] of files) {
    await Deno.writeFile(join(built, name), bytes);
    say(`dashboard/built/${name}: ${bytes.length} bytes`);
  }
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
