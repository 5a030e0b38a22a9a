import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { pythonSpec, withJupyter, type WrittenSpec } from "./kernelspec/fake_jupyter.ts";
import { root } from "./run_sparkmonitor.ts";

Deno.test("a kernel is wrapped beside the original, again in place of itself, and removed", async () => {
  await withJupyter(async (jupyter) => {
    const data = join(jupyter.prefix, "share", "jupyter");
    const original = await jupyter.kernel(data, "python3");
    await jupyter.file(join(original, "logo-svg.svg"), "<svg/>");
    const before = await jupyter.tree();

    const installed = await jupyter.run(["install"]);
    assertEquals([installed.code, installed.stderr], [0, ""]);
    const folder = join(data, "kernels", "python3-sparkmonitor");
    assertEquals(installed.stdout.split("\n"), [
      `Installed python3-sparkmonitor in ${folder}`,
      `It starts python3 of ${original}`,
      'In notebooks choose the kernel "Python 3 (ipykernel) (Spark Monitor)"',
      "",
    ]);
    const spec = await jupyter.readSpec(folder);
    assertEquals(spec.argv[0], Deno.execPath());
    assertEquals(spec.argv.slice(spec.argv.indexOf(join(root, "main.ts"))), [
      ...[join(root, "main.ts"), "kernel", "--connection-file", "{connection_file}", "--"],
      join(jupyter.prefix, "bin", "python"),
      ...["-m", "ipykernel_launcher", "-f", "{kernel_connection_file}"],
    ]);
    assert(spec.argv.includes(`--config=${join(root, "deno.json")}`));
    assertEquals(await Deno.readTextFile(join(folder, "logo-svg.svg")), "<svg/>");

    const after = await jupyter.tree();
    assertEquals((await jupyter.run(["install"])).code, 0);
    assertEquals(await jupyter.tree(), after);

    const removed = await jupyter.run(["uninstall"]);
    assertEquals(removed, {
      code: 0,
      stdout: `Removed python3-sparkmonitor from ${folder}\n`,
      stderr: "",
    });
    assertEquals(await jupyter.tree(), before);
  });
});

Deno.test("--user, --prefix and --sys-prefix say where, and are left as they were", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.kernel(jupyter.user, "r", { argv: ["R", "{connection_file}"] });
    const other = join(jupyter.folder, 'it\'s "ünï" {odd one}');
    const before = await jupyter.tree();
    const places: [flags: string[], dataFolder: string, warning: RegExp][] = [
      [["--user"], jupyter.user, /^$/],
      [["--sys-prefix"], join(jupyter.prefix, "share", "jupyter"), /^$/],
      [
        ["--prefix", other],
        join(other, "share", "jupyter"),
        /^sparkmonitor: the jupyter on PATH does not look in .*set JUPYTER_PATH to it\n$/,
      ],
    ];
    for (const [flags, dataFolder, warning] of places) {
      const installed = await jupyter.run(["install", "--kernel", "R", ...flags]);
      assertEquals(installed.code, 0, installed.stderr);
      assertMatch(installed.stderr, warning);
      const { display_name, metadata } = await jupyter.readSpec(
        join(dataFolder, "kernels", "r-sparkmonitor"),
      );
      assertEquals(display_name, "r (Spark Monitor)");
      assertEquals((metadata["sparkmonitor"] as { wraps: string }).wraps, "r");
      const removed = await jupyter.run(["uninstall", "--kernel", "R", ...flags]);
      assertEquals(removed.code, 0, removed.stderr);
      assertEquals(await jupyter.tree(), before);
    }
  });
});

Deno.test("the folders of two kernels are gone with the second", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.kernel(jupyter.user, "python3");
    const before = await jupyter.tree();
    for (const name of ["one", "two"]) {
      await jupyter.run(["install", "--name", name, "--sys-prefix"]);
    }
    assertEquals((await jupyter.run(["uninstall", "--name", "one"])).code, 0);
    assertEquals((await jupyter.run(["uninstall", "--name", "two"])).code, 0);
    assertEquals(await jupyter.tree(), before);
  });
});

Deno.test("names, flags of the kernel and its configuration are taken over", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.kernel(jupyter.user, "python3");
    await jupyter.file("my conf/s.jsonc", '{ "logLevel": "info" }');
    const { code, stderr } = await jupyter.run([
      ...["install", "--name", "Mine", "--display-name", "My Python"],
      ...["--java-tool-options", "--config", "my conf/s.jsonc"],
    ]);
    assertEquals([code, stderr], [0, ""]);
    const { argv, display_name } = await jupyter.readSpec(join(jupyter.user, "kernels", "mine"));
    assertEquals(display_name, "My Python");
    assertEquals(argv.slice(argv.indexOf("{connection_file}") + 1, argv.indexOf("--")), [
      ...["--java-tool-options", "--config", join(jupyter.folder, "my conf/s.jsonc")],
    ]);
  });
});

Deno.test("a wrapper with the original's name hides it, and can be installed again", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.kernel(join(jupyter.prefix, "share", "jupyter"), "python3");
    const args = ["install", "--name", "python3", "--user"];
    for (const _ of [1, 2]) {
      const { code, stderr } = await jupyter.run(args);
      assertEquals([code, stderr], [0, ""]);
    }
    const { argv } = await jupyter.readSpec(join(jupyter.user, "kernels", "python3"));
    assertEquals(argv.filter((word) => word === "kernel").length, 1);
    const hidden = await jupyter.run(["install", "--name", "python3", "--sys-prefix"]);
    assertEquals(hidden.code, 2);
    assertStringIncludes(hidden.stderr, "another kernel is there already; give a --name");
  });
});

Deno.test("a kernel that another folder's of the same name hides is named", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.kernel(join(jupyter.prefix, "share", "jupyter"), "python3");
    const first = await jupyter.kernel(jupyter.user, "mine");
    const { code, stderr } = await jupyter.run(["install", "--name", "mine"]);
    assertEquals(code, 0);
    assertStringIncludes(stderr, `takes the kernel of the same name in ${first} first`);
  });
});

Deno.test("an environment that is named with --prefix is the one whose kernel is meant", async () => {
  await withJupyter(async (jupyter) => {
    const other = join(jupyter.folder, "other");
    await jupyter.kernel(jupyter.user, "python3");
    await jupyter.kernel(join(other, "share", "jupyter"), "python3");
    await jupyter.file(join(other, "bin", "python3"), "");
    assertEquals((await jupyter.run(["install", "--prefix", "other"])).code, 0);
    assertEquals(programOf(await jupyter.readSpec(inOther("python3-sparkmonitor"))), [
      join(other, "bin", "python3"),
    ]);

    function inOther(name: string): string {
      return join(other, "share", "jupyter", "kernels", name);
    }
  });
});

Deno.test("python is the one of the kernel's environment, else jupyter's, else as Jupyter has it", async () => {
  await withJupyter(async (jupyter) => {
    const own = join(jupyter.prefix, "bin", "python");
    // A program of the user's own, of no environment.
    await jupyter.file("home/.local/bin/python3", "");
    const more = join(jupyter.folder, "more", "share", "jupyter");
    await jupyter.file("more/bin/python3.9", "");
    await jupyter.file("more/bin/python", "");
    const cases: [dataFolder: string, word: string, program: string][] = [
      [jupyter.user, "python3", own],
      [jupyter.user, "python3.9", "python3.9"],
      [jupyter.user, "/opt/python", "/opt/python"],
      [jupyter.user, "bash", "bash"],
      [more, "python3.9", join(jupyter.folder, "more/bin/python3.9")],
      [more, "python3", join(jupyter.folder, "more/bin/python")],
    ];
    for (const [dataFolder, word, program] of cases) {
      const folder = await jupyter.kernel(dataFolder, "k", { argv: [word, "{connection_file}"] });
      const env = { JUPYTER_PATH: more };
      const { code, stderr } = await jupyter.run(["install", "--kernel", "k"], env);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(programOf(await jupyter.readSpec(`${folder}-sparkmonitor`)), [program]);
      await Deno.remove(folder, { recursive: true });
    }
  });
});

Deno.test("a kernel that only jupyter itself knows goes to its environment", async () => {
  await withJupyter(async (jupyter) => {
    const resources = join(jupyter.folder, "ipykernel", "resources");
    await jupyter.file(join(resources, "logo-svg.svg"), "<svg/>");
    const list = { kernelspecs: { python3: { resource_dir: resources, spec: pythonSpec } } };
    await jupyter.file(join(jupyter.prefix, "list.json"), JSON.stringify(list));
    const { code, stderr } = await jupyter.run(["install"]);
    assertEquals([code, stderr], [0, ""]);
    const folder = join(jupyter.prefix, "share", "jupyter", "kernels", "python3-sparkmonitor");
    assertEquals(programOf(await jupyter.readSpec(folder)), [
      join(jupyter.prefix, "bin", "python"),
    ]);
    assertEquals(await Deno.readTextFile(join(folder, "logo-svg.svg")), "<svg/>");
  });
});

Deno.test("where the original's folder may not be written to, the user's own is taken", async () => {
  await withJupyter(async (jupyter) => {
    // Nobody may make a folder there, whoever runs this.
    const readOnly = "/sys/kernel";
    const paths = (...data: string[]) =>
      JSON.stringify({ data, config: [`${readOnly}/etc/jupyter`] });
    await jupyter.file(
      "bin/jupyter",
      `#!/bin/sh
case "$1 $JUPYTER_PREFER_ENV_PATH" in
"--paths 1") echo '${paths(`${readOnly}/share/jupyter`, jupyter.user)}';;
--paths*) echo '${paths(jupyter.user, `${readOnly}/share/jupyter`)}';;
*) cat '${jupyter.folder}/list.json';;
esac`,
    );
    const resources = join(jupyter.folder, "resources");
    await Deno.mkdir(resources);
    const spec = { argv: ["/opt/k", "{connection_file}"] };
    const list = { kernelspecs: { k: { resource_dir: resources, spec } } };
    await jupyter.file("list.json", JSON.stringify(list));
    const { code, stdout, stderr } = await jupyter.run(["install", "--kernel", "k"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Installed k-sparkmonitor in ${jupyter.user}/kernels`);
    const asked = await jupyter.run(["install", "--kernel", "k", "--sys-prefix"]);
    assertEquals(asked, {
      code: 1,
      stdout: "",
      stderr: `sparkmonitor: Cannot install in ${readOnly}/share/jupyter/kernels: ` +
        "it may not be written to; choose another place with --user or --prefix\n",
    });
  });
});

Deno.test("without a jupyter on PATH the usual folders are looked through", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.hide();
    await jupyter.kernel(jupyter.user, "bash", { argv: ["bash", "{connection_file}"] });
    const prefix = join(jupyter.folder, "an env");
    await jupyter.kernel(join(prefix, "share", "jupyter"), "python3");
    assertEquals((await jupyter.run(["install", "--kernel", "bash"])).code, 0);
    const active = await jupyter.run(["install"], { VIRTUAL_ENV: prefix });
    assertEquals([active.code, active.stderr], [0, ""]);
    const folder = join(prefix, "share", "jupyter", "kernels", "python3-sparkmonitor");
    assertEquals(programOf(await jupyter.readSpec(folder)), [join(prefix, "bin", "python")]);
  });
});

const mistakes: [args: string[], code: number, error: string][] = [
  [
    ["install", "--kernel", "scala"],
    2,
    "Cannot find the kernel scala: there are broken, python3 in ",
  ],
  [["install", "--kernel", "broken"], 2, "kernels/broken/kernel.json is no kernel specification"],
  [["install", "--kernel", "wrapped"], 2, "it wraps python3 already; to install it again give"],
  [["install", "--name", "a b"], 2, "must be of the characters A-Z a-z 0-9 . _ -, received a b"],
  [["install", "--name", "broken"], 2, "another kernel is there already; give a --name"],
  [["install", "--config", "gone.jsonc"], 2, "gone.jsonc: no such file"],
  [["install", "--user", "--prefix", "x"], 2, "'--user' cannot be used with option '--prefix"],
  [["install", "--prefix", "bin/jupyter"], 1, "choose another place with --user or --prefix"],
  [["uninstall", "--name", "python3"], 1, "`install` wrote no kernel python3, but wrapped"],
  [["uninstall", "--kernel", "r"], 1, "`install` wrote no kernel that wraps r, but wrapped"],
];

Deno.test("mistakes are one line with what to do, and change nothing", async () => {
  await withJupyter(async (jupyter) => {
    const data = join(jupyter.prefix, "share", "jupyter");
    await jupyter.kernel(data, "python3");
    await jupyter.file(join(data, "kernels", "broken", "kernel.json"), "{");
    const mark = { wraps: "python3", version: "0.1.0", madeFolders: 0 };
    await jupyter.kernel(data, "wrapped", { ...pythonSpec, metadata: { sparkmonitor: mark } });
    const before = await jupyter.tree();
    for (const [args, code, error] of mistakes) {
      const result = await jupyter.run(args);
      assertEquals([result.code, result.stdout], [code, ""], args.join(" "));
      assertMatch(result.stderr, /^sparkmonitor: [^\n]*\n$/);
      assertStringIncludes(result.stderr, error);
      assertEquals(await jupyter.tree(), before);
    }
  });
});

Deno.test("without a jupyter on PATH, what it would have to say is asked for", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.hide();
    await jupyter.kernel(jupyter.user, "python3");
    const cases: [args: string[], env: Record<string, string>, error: string][] = [
      [["install"], {}, "Cannot tell which python the kernel runs in"],
      [["install", "--sys-prefix"], {}, "there must be a jupyter on PATH"],
      [["install", "--user"], { HOME: "" }, "HOME must be set; set it, or give a --prefix"],
    ];
    for (const [args, env, error] of cases) {
      const { code, stderr } = await jupyter.run(args, env);
      assert(code !== 0);
      assertMatch(stderr, /^sparkmonitor: [^\n]*\n$/);
      assertStringIncludes(stderr, error);
    }
  });
});

Deno.test("a jupyter that does not work is named", async () => {
  await withJupyter(async (jupyter) => {
    await jupyter.file("bin/jupyter", "#!/bin/sh\necho no module >&2; exit 3\n");
    const { code, stderr } = await jupyter.run(["install"]);
    assertEquals([code, stderr], [
      1,
      "sparkmonitor: Cannot ask jupyter for its folders: ended with code 3: no module\n",
    ]);
  });
});

function programOf({ argv }: WrittenSpec): readonly string[] {
  return argv.slice(argv.indexOf("--") + 1, argv.indexOf("--") + 2);
}
