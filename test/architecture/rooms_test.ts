import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";

/** The rules of ARCHITECTURE.md: who may import whom. */

const root = fromFileUrl(new URL("../../", import.meta.url));

/** A file of the product and what it imports: paths from the root, or names of packages. */
interface Module {
  readonly path: string;
  readonly imports: readonly string[];
  readonly text: string;
}

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(join(root, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(path)) yield path;
  }
}

function readModule(path: string): Module {
  const text = Deno.readTextFileSync(join(root, path));
  const code = text.replaceAll(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, "");
  const specifiers = code.matchAll(/(?:from|import)\s*\(?\s*"([^"\s]+)"/g);
  const imports = [...specifiers].map(([, specifier = ""]) =>
    specifier.startsWith(".") ? relative(root, join(root, dirname(path), specifier)) : specifier
  );
  return { path, imports, text: code };
}

const modules = ["protocol", "actors", "kernel", "command"].flatMap((folder) =>
  [...sources(folder)].map(readModule)
);

/** What runs in the browser; the bundle of it is no source. */
const dashboard = [...sources("dashboard")].filter((path) => !isIn("dashboard/built")(path))
  .map(readModule);

/** What of `module` breaks the rule that it may only import what `allows` accepts. */
function offences(
  inside: (path: string) => boolean,
  allows: (imported: string, path: string) => boolean,
): string[] {
  return modules.filter(({ path }) => inside(path)).flatMap(({ path, imports }) =>
    imports.filter((imported) => !allows(imported, path))
      .map((imported) => `${path} imports ${imported}`)
  );
}

function isIn(folder: string): (path: string) => boolean {
  return (path) => path.startsWith(`${folder}/`);
}

function isPackage(imported: string): boolean {
  return !/\.tsx?$/.test(imported);
}

Deno.test("protocol/ imports only itself, and what computes signatures", () => {
  assertEquals(
    offences(
      isIn("protocol"),
      (imported) => isIn("protocol")(imported) || imported === "node:crypto",
    ),
    [],
  );
});

Deno.test("the proxy of a kernel knows the protocol and the clock, and needs no package", () => {
  const allowed = ["actors/runtime/clock.ts", "actors/pause.ts"];
  assertEquals(
    offences(
      isIn("kernel"),
      (imported) =>
        isIn("kernel")(imported) || isIn("protocol")(imported) || allowed.includes(imported),
    ),
    [],
  );
});

Deno.test("protocol/ does no input and output, and knows no clock", () => {
  const found = modules.filter(({ path, text }) =>
    isIn("protocol")(path) && /\bDeno\.|\bfetch\(|\bsetTimeout\(|\bDate\.now\(/.test(text)
  );
  assertEquals(found.map(({ path }) => path), []);
});

Deno.test("actors/runtime/ imports only itself", () => {
  assertEquals(offences(isIn("actors/runtime"), isIn("actors/runtime")), []);
});

Deno.test("nothing but main.ts imports command/", () => {
  assertEquals(
    offences(
      (path) => !isIn("command")(path),
      (imported) => !isIn("command")(imported),
    ),
    [],
  );
});

Deno.test("the page knows the protocol, and of the monitor only what a snapshot looks like", () => {
  const packages = ["preact", "preact/hooks", "@preact/signals", "uplot"];
  const found = dashboard.flatMap(({ path, imports, text }) =>
    imports.filter((imported) => {
      if (isIn("dashboard")(imported) || isIn("protocol")(imported)) return false;
      if (packages.includes(imported)) return false;
      const isTypeOnly = /import type \{[^}]*\} from "[^"]*\/application_snapshot\.ts"/.test(text);
      return imported !== "actors/application_snapshot.ts" || !isTypeOnly;
    }).map((imported) => `${path} imports ${imported}`)
  );
  assertEquals(found, []);
  assertEquals(offences(() => true, (imported) => !isIn("dashboard")(imported)), []);
});

Deno.test("the page puts no text in as HTML, and asks no other address than its own", () => {
  const found = dashboard.filter(({ text }) =>
    /dangerouslySetInnerHTML|\.(?:innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write|https?:\/\//
      .test(text.replaceAll("http://www.w3.org/", ""))
  );
  assertEquals(found.map(({ path }) => path), []);
});

Deno.test("a source knows the protocol, the clock and what a source is", () => {
  assertEquals(
    offences(
      isIn("actors/source"),
      (imported, path) =>
        isPackage(imported) || isIn("protocol")(imported) ||
        imported === "actors/runtime/clock.ts" || imported === "actors/pause.ts" ||
        dirname(imported) === "actors/source" ||
        dirname(imported).startsWith(dirname(path).split("/").slice(0, 3).join("/")) ||
        // The bundled recording is an event log.
        isIn("actors/source/recording")(path) && isIn("actors/source/event_log")(imported),
    ),
    [],
  );
});

Deno.test("an outlet knows the protocol, the clock, the hub and what an outlet is", () => {
  const allowed = [
    "actors/runtime/clock.ts",
    "actors/aborted.ts",
    "actors/forget_oldest.ts",
    "actors/pause.ts",
    "actors/gateway/frame_hub.ts",
    "actors/gateway/sealed_frame.ts",
    "actors/application_snapshot.ts",
    "actors/metrics_source.ts",
  ];
  assertEquals(
    offences(
      isIn("actors/outlet"),
      (imported, path) =>
        isPackage(imported) || isIn("protocol")(imported) || allowed.includes(imported) ||
        dirname(imported) === "actors/outlet" ||
        dirname(imported).startsWith(dirname(path).split("/").slice(0, 3).join("/")),
    ),
    [],
  );
});

Deno.test("the actors in the middle know no source and no outlet, only what they are", () => {
  const middle = (path: string) =>
    isIn("actors")(path) && !isIn("actors/source")(path) && !isIn("actors/outlet")(path);
  const allowed = ["actors/source/source.ts", "actors/outlet/outlet.ts"];
  assertEquals(
    offences(
      middle,
      (imported) => middle(imported) || isIn("protocol")(imported) || allowed.includes(imported),
    ),
    [],
  );
});

Deno.test("time comes from the clock alone", () => {
  const found = modules.filter(({ path, text }) =>
    path !== "actors/runtime/clock.ts" && !isIn("actors/runtime/testkit")(path) &&
    /\bDate\.now\(|(?<![.\w])setTimeout\(|(?<![.\w])setInterval\(|\bperformance\.now\(/.test(text)
  );
  assertEquals(found.map(({ path }) => path), []);
});

Deno.test("no file is long: one concept, read in one go", () => {
  const long = modules.filter(({ text }) => text.split("\n").length > 420);
  assertEquals(long.map(({ path }) => path), []);
});
