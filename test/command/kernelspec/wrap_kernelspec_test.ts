import { assertEquals, assertThrows } from "@std/assert";
import { readKernelCommand } from "../../../command/kernelspec/kernel_command.ts";
import {
  type Kernelspec,
  parseKernelspec,
  wrapperMark,
} from "../../../command/kernelspec/kernelspec.ts";
import { wrapKernelspec, type WrapOptions } from "../../../command/kernelspec/wrap_kernelspec.ts";

const original: Kernelspec = {
  argv: ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  display_name: "Python 3 (ipykernel)",
  language: "python",
  env: { A: "${HOME}/b" },
  interrupt_mode: "message",
  metadata: { debugger: true, supported_encryption: ["curve"] },
  kernel_protocol_version: "5.5",
  codemirror_mode: "x",
};

function wrap(options: Partial<WrapOptions> = {}): Kernelspec {
  const { argv } = options.original ?? original;
  return wrapKernelspec({
    original,
    resourceDir: "/env/share/jupyter/kernels/python3",
    prefix: "/env",
    program: argv[0] === "python" ? "/env/bin/python" : argv[0] ?? "",
    launcher: ["/bin/deno", "run", "-q", "--config=/p/deno.json", "/p/main.ts"],
    flags: [],
    mark: { wraps: "python3", version: "1.0.0", madeFolders: 0 },
    ...options,
  });
}

Deno.test("the sidecar is started in front, and all else stays as it is", () => {
  const { argv, metadata, display_name, ...rest } = wrap();
  assertEquals(argv, [
    ...["/bin/deno", "run", "-q", "--config=/p/deno.json", "/p/main.ts"],
    ...["kernel", "--connection-file", "{connection_file}", "--"],
    ...["/env/bin/python", "-m", "ipykernel_launcher", "-f", "{kernel_connection_file}"],
  ]);
  assertEquals(display_name, "Python 3 (ipykernel) (Spark Monitor)");
  assertEquals(metadata, {
    debugger: true,
    sparkmonitor: { wraps: "python3", version: "1.0.0", madeFolders: 0 },
  });
  const { argv: _argv, metadata: _metadata, display_name: _name, ...before } = original;
  assertEquals(rest, before);
});

Deno.test("what Jupyter fills in for the original is filled in for it", () => {
  const argv = ["{resource_dir}/run.sh", "--f={connection_file}", "{prefix}/x", "{mine}", "{a b}"];
  const wrapped = wrap({ original: { argv }, program: argv[0]! });
  assertEquals(wrapped.argv.slice(wrapped.argv.indexOf("--") + 1), [
    ...["/env/share/jupyter/kernels/python3/run.sh", "--f={kernel_connection_file}", "/env/x"],
    ...["{mine}", "{a b}"],
  ]);
});

Deno.test("flags, a display name, and a kernel that has none", () => {
  const flags = ["--java-tool-options", "--config", "/my conf/s.jsonc"];
  const { argv } = wrap({ flags });
  assertEquals(argv.slice(argv.indexOf("{connection_file}") + 1, argv.indexOf("--")), flags);
  assertEquals(wrap({ displayName: "Mine" }).display_name, "Mine");
  const nameless = wrap({ original: { argv: original.argv } });
  assertEquals(nameless.display_name, "python3 (Spark Monitor)");
});

const refused: [what: string, options: Partial<WrapOptions>, message: string][] = [
  [
    "no connection file",
    { original: { argv: ["R"] } },
    'must hold {connection_file}, received ["R"]',
  ],
  [
    "another machine's",
    { original: { ...original, metadata: { kernel_provisioner: { provisioner_name: "k8s" } } } },
    "received one of the provisioner k8s",
  ],
  ["a field in a path", { launcher: ["/{prefix}/deno"] }, "must be without {prefix}"],
  ["a field in the interpreter's path", { program: "/{cwd}/bin/python" }, "must be without {cwd}"],
  [
    "an unknown prefix",
    { prefix: null, original: { argv: ["{prefix}/k", "{connection_file}"] } },
    "its argv has {prefix}",
  ],
];

for (const [what, options, message] of refused) {
  Deno.test(`a kernel that cannot be wrapped is refused: ${what}`, () => {
    assertThrows(() => wrap(options), RangeError, message);
  });
}

Deno.test("of a wrapped kernelspec can be read what it is", () => {
  const wrapped = parseKernelspec(JSON.stringify(wrap()));
  assertEquals(wrapperMark(wrapped)?.wraps, "python3");
  assertEquals(wrapperMark(original), null);
  assertEquals(readKernelCommand(wrapped.argv), {
    deno: "/bin/deno",
    main: "/p/main.ts",
    program: "/env/bin/python",
  });
  assertEquals(readKernelCommand(original.argv), null);
});

for (
  const text of ["{", "[]", "{}", '{"argv": []}', '{"argv": "R"}', '{"argv": ["R"], "metadata": 1}']
) {
  Deno.test(`what is no kernel specification is refused: ${text}`, () => {
    assertThrows(() => parseKernelspec(text));
  });
}
