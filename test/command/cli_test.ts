import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../../command/cli.ts";
import manifest from "../../deno.json" with { type: "json" };
import { fakeContext } from "./fake_context.ts";

const misuses: [args: string[], error: string][] = [
  [[], "no command given, see --help"],
  [["serv"], "unknown command 'serv', did you mean serve?"],
  [["conduct"], "unknown command 'conduct', see --help"],
  [["replay"], "missing required argument 'path', see --help"],
  [
    ["replay", "a", "b"],
    "Cannot run replay: it takes fewer arguments, received a, b, see --help",
  ],
  [["replay", "a", "--sped", "2"], "unknown option '--sped', did you mean --speed?"],
  [["replay", "a", "--speed"], "option '--speed <speed>' argument missing, see --help"],
  [["serve", "--prot", "1"], "unknown option '--prot', did you mean --port?"],
  [
    ["serve", "--spark-ui", "ftp://me:secret@a"],
    'Cannot watch a Spark UI: its address must be as http://host:4040, received "…@a"',
  ],
  [["run"], "missing required argument 'command', see --help"],
  [["run", "--"], "missing required argument 'command', see --help"],
  [
    ["run", "--out", "-", "--", "true"],
    "Cannot use --out: must be a file, as stdout is the program's, received -",
  ],
  [["run", "--quite", "--", "true"], "unknown option '--quite', did you mean --quiet?"],
  [["doctor", "--jsn"], "unknown option '--jsn', did you mean --json?"],
];

for (const [args, error] of misuses) {
  Deno.test(`wrong use is one line and exit code 2: ${args.join(" ") || "nothing"}`, async () => {
    const context = fakeContext();
    assertEquals(await runCommand(args, context), 2);
    assertEquals(context.stderr, [`sparkmonitor: ${error}`]);
    assertEquals(context.stdout, []);
  });
}

Deno.test("--version prints the version", async () => {
  const context = fakeContext();
  assertEquals(await runCommand(["--version"], context), 0);
  assertEquals(context.stdout, [manifest.version]);
});

Deno.test("--help names every command and shows examples", async () => {
  const context = fakeContext();
  assertEquals(await runCommand(["--help"], context), 0);
  const help = context.stdout.join("\n");
  for (const command of ["serve", "run", "list", "replay", "install", "uninstall", "doctor"]) {
    assertStringIncludes(help, `  ${command} `);
  }
  assertStringIncludes(help, "Examples:\n  deno task sparkmonitor serve");
});

Deno.test("a command's --help lists its flags and shows examples", async () => {
  const flags = {
    serve: "event-log spark-ui eod port host token out dialect no-demo config verbose",
    run: "out dialect quiet config verbose",
    list: "json config verbose",
    replay: "speed dialect follow config verbose",
    install: "kernel name display-name java-tool-options user prefix sys-prefix config verbose",
    uninstall: "kernel name user prefix sys-prefix config verbose",
    doctor: "json config verbose",
  };
  for (const [command, names] of Object.entries(flags)) {
    const context = fakeContext();
    assertEquals(await runCommand([command, "--help"], context), 0);
    const help = context.stdout.join("\n");
    for (const name of names.split(" ")) assertStringIncludes(help, `  --${name} `);
    assertStringIncludes(help, `Examples:\n  deno task sparkmonitor ${command}`);
    assert(!help.includes("undefined"), help);
  }
});
