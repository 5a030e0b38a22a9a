import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const declarations = await Deno.readTextFile(
  fromFileUrl(import.meta.resolve("../../types/std.d.ts")),
);

/** Only type-only lines may be declared without a value behind them. */
const valueDeclaration = /^ {2}export (?:declare )?(?:async )?(?:function|class|const) (\w+)/gm;

for (const [, module = "", body = ""] of modules()) {
  const names = new Set(Array.from(body.matchAll(valueDeclaration), ([, name = ""]) => name));
  Deno.test(`${module} exports what types/std.d.ts declares`, async () => {
    const exported = await import(module);
    for (const name of names) {
      assertEquals([name, typeof exported[name]], [name, "function"]);
    }
    assertEquals(names.size > 0, true);
  });
}

function modules() {
  return declarations.matchAll(/^declare module "(.+?)" \{\n(.*?)^\}/gms);
}
