import { assert, assertEquals } from "@std/assert";
import { buildJar } from "../../scripts/tap/build_jar.ts";
import { skipReason } from "../e2e/python_environment.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";
import { tapJar } from "./tap_jar.ts";

const reason = await skipWithoutJdk() ?? skipReason("spark35") ?? skipReason("spark41");

Deno.test({
  name: "the tap's jar is what its sources give, byte for byte",
  ignore: reason !== undefined,
  fn: async () => {
    const [committed, built] = [await Deno.readFile(tapJar), await buildJar()];
    assertEquals(built.length, committed.length);
    assert(built.every((byte, i) => byte === committed[i]));
  },
});

Deno.test("the tap's jar has at most 200 kB", async () => {
  const { size } = await Deno.stat(tapJar);
  assert(size <= 200_000, `${size} bytes`);
});
