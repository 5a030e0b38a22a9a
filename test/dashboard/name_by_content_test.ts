import { assert, assertEquals, assertRejects } from "@std/assert";
import { nameByContent } from "../../scripts/name_by_content.ts";

/** A page of three scripts, with the hashes that a bundler chose. */
function scripts(view: string, chunk: string, text = "1") {
  return encode({
    "page.js": `import{a}from"./chunk-${chunk}.js";import("./view-${view}.js");a()`,
    [`view-${view}.js`]: `import{a as b}from"./chunk-${chunk}.js";b("./other.js")`,
    [`chunk-${chunk}.js`]: `var a=()=>${text};export{a}`,
  });
}

function encode(texts: { [name: string]: string }): Map<string, Uint8Array> {
  return new Map(
    Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text)]),
  );
}

function decode(files: ReadonlyMap<string, Uint8Array>): { [name: string]: string } {
  return Object.fromEntries(
    [...files].map(([name, file]) => [name, new TextDecoder().decode(file)]),
  );
}

Deno.test("scripts are named the same whatever the bundler called them", async () => {
  const first = decode(await nameByContent(scripts("AAAAAAAA", "BBBBBBBB")));
  assertEquals(decode(await nameByContent(scripts("12345678", "ABCDEFGH"))), first);
});

Deno.test("references follow the new names; what is no script of the page stays as it is", async () => {
  const named = decode(await nameByContent(scripts("AAAAAAAA", "BBBBBBBB")));
  const [chunk = "", view = ""] = Object.keys(named).filter((name) => name !== "page.js").sort();
  assert(/^chunk-[0-9a-f]{8}\.js$/.test(chunk) && /^view-[0-9a-f]{8}\.js$/.test(view));
  assertEquals(named["page.js"], `import{a}from"./${chunk}";import("./${view}");a()`);
  assertEquals(named[view], `import{a as b}from"./${chunk}";b("./other.js")`);
});

Deno.test("a script that changes gives new names to itself and to all that import it", async () => {
  const before = [...(await nameByContent(scripts("AAAAAAAA", "BBBBBBBB"))).keys()];
  const after = [...(await nameByContent(scripts("AAAAAAAA", "BBBBBBBB", "2"))).keys()];
  assertEquals(before.filter((name) => after.includes(name)), ["page.js"]);
});

Deno.test("scripts that import each other in a circle cannot be named", async () => {
  const circle = encode({
    "page.js": `import"./a-AAAAAAAA.js"`,
    "a-AAAAAAAA.js": `import"./b-BBBBBBBB.js"`,
    "b-BBBBBBBB.js": `import"./a-AAAAAAAA.js"`,
  });
  await assertRejects(() => nameByContent(circle), Error, "Cannot name a-AAAAAAAA.js");
});
