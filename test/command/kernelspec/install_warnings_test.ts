import { assertEquals, assertStringIncludes } from "@std/assert";
import { installWarnings } from "../../../command/kernelspec/install_warnings.ts";

const jupyter = { data: ["/user", "/env"], config: [], user: "/user", prefix: "/" };
const installed = { name: "k", dataFolder: "/env", deno: "/bin/deno", jupyter, kernels: [] };
const kernel = { name: "k", folder: "", spec: null, mark: null };

Deno.test("a kernel that Jupyter finds, and will find, is no reason for a word", () => {
  const others = [{ ...kernel, name: "other", dataFolder: "/user" }, {
    ...kernel,
    dataFolder: "/env",
  }];
  assertEquals([...installWarnings({ ...installed, kernels: others })], []);
});

Deno.test("a Deno of npx's cache will be gone one day", () => {
  const deno = "/home/me/.npm/_npx/0123/node_modules/deno/deno";
  const [line = ""] = installWarnings({ ...installed, deno });
  assertStringIncludes(line, `${deno} is in the cache of npx`);
});

Deno.test("a folder that Jupyter does not look in is named; without a jupyter nobody knows", () => {
  const elsewhere = { ...installed, dataFolder: "/other" };
  assertStringIncludes([...installWarnings(elsewhere)].join("\n"), "does not look in /other");
  const without = { ...elsewhere, jupyter: { ...jupyter, prefix: null } };
  assertEquals([...installWarnings(without)], []);
});

Deno.test("another kernel of its name that comes first is named", () => {
  const kernels = [{ ...kernel, folder: "/user/kernels/k", dataFolder: "/user" }];
  const [line = ""] = installWarnings({ ...installed, kernels });
  assertStringIncludes(line, "the same name in /user/kernels/k first");
});
