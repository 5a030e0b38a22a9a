import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { root } from "../command/run_sparkmonitor.ts";
import { Child, sparkmonitor } from "./child.ts";
import { JupyterPrefix, pythonProgram } from "./jupyter_prefix.ts";
import { skipReason } from "./python_environment.ts";

const ignore = skipReason("jupyter") !== undefined;
const client = pythonProgram("kernel_client.py");

/** What kernel_client.py says of a kernelspec. */
interface SeenSpec {
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: string;
  readonly metadata: Record<string, unknown>;
  readonly folder: string;
  /** As jupyter_client starts it. */
  readonly command: readonly string[];
}

Deno.test({
  name: "Jupyter lists the kernel and starts it with the right words, and uninstall leaves nothing",
  ignore,
  fn: async () => {
    await using jupyter = await JupyterPrefix.make("it's an env");
    const before = await namesBelow(jupyter.prefix);
    await install(jupyter, ["install", "--sys-prefix"]);

    const { stdout } = await jupyter.run(
      [join(jupyter.prefix, "bin", "jupyter"), "kernelspec", "list", "--json"],
    );
    const { kernelspecs } = JSON.parse(stdout.join("\n"));
    assertEquals(Object.keys(kernelspecs).sort(), ["python3", "python3-sparkmonitor"]);

    const seen = await jupyter.json<SeenSpec>(client, "spec", "python3-sparkmonitor");
    assertEquals(seen.display_name, "Python 3 (ipykernel) (Spark Monitor)");
    assertEquals([seen.language, seen.interrupt_mode], ["python", "signal"]);
    assertEquals(Object.keys(seen.metadata), ["debugger", "sparkmonitor"]);
    const { command } = seen;
    assertEquals(command[0], Deno.execPath());
    assertEquals(command.slice(command.indexOf("kernel")), [
      ...["kernel", "--connection-file", "/run/a folder/kernel.json", "--"],
      ...[jupyter.python, "-m", "ipykernel_launcher", "-f", "{kernel_connection_file}"],
    ]);

    await install(jupyter, ["uninstall", "--sys-prefix"]);
    assertEquals(await namesBelow(jupyter.prefix), before);
  },
});

Deno.test({
  name: "a server that is started by its path offers the kernel with its logos",
  ignore,
  fn: async () => {
    await using jupyter = await JupyterPrefix.make("env");
    await install(jupyter, ["install"]);
    await using server = new Child(
      [
        ...[jupyter.python, "-c", serverProgram, "--allow-root", "--no-browser", "--port=0"],
        "--IdentityProvider.token=t",
      ],
      { cwd: jupyter.folder, env: jupyter.env },
    );
    const url = await server.nextLine();
    const ask = (path: string) =>
      fetch(new URL(path, url), { headers: { authorization: "token t" } });
    const { kernelspecs } = await (await ask("/api/kernelspecs")).json();
    const { spec, resources } = kernelspecs["python3-sparkmonitor"];
    assertEquals(spec.argv.slice(spec.argv.indexOf("--") + 1)[0], jupyter.python);
    assertEquals(Object.keys(resources).sort(), Object.keys(kernelspecs.python3.resources).sort());
    const [own, original] = await Promise.all(
      [resources, kernelspecs.python3.resources].map(async (found) =>
        await (await ask(found["logo-64x64"])).bytes()
      ),
    );
    assert(own!.length > 0);
    assertEquals(own, original);
  },
});

Deno.test({
  name: "the kernel runs in the original's Python, wherever the project is and whatever is on PATH",
  ignore,
  fn: async () => {
    await using jupyter = await JupyterPrefix.make("env");
    const project = join(jupyter.folder, 'my "project" it\'s ünï');
    await copyProject(project);
    await install(jupyter, ["install"], project);
    const seen = await jupyter.json<SeenSpec>(client, "spec", "python3-sparkmonitor");
    assertEquals(seen.command[seen.command.indexOf("kernel") - 1], join(project, "main.ts"));
    const code = "import sys; print(sys.executable); 1 + 1";
    const outcome = await jupyter.json(client, "start", "python3-sparkmonitor", code);
    assertEquals(outcome, {
      status: "ok",
      printed: `${jupyter.python}\n`,
      results: ["2"],
      alive: false,
    });
  },
});

/** Prints the address once the server listens; nothing else of it goes to stdout. */
const serverProgram = `
import sys
from jupyter_server.serverapp import ServerApp
from tornado.ioloop import IOLoop
class Server(ServerApp):
    def start_ioloop(self):
        IOLoop.current().add_callback(lambda: print(self.connection_url, flush=True))
        super().start_ioloop()
Server.launch_instance(sys.argv[1:])
`;

/** Runs the command with the environment's `jupyter` on PATH. */
async function install(
  jupyter: JupyterPrefix,
  args: readonly string[],
  project = root,
): Promise<void> {
  const { code, stderr } = await jupyter.run([...sparkmonitor, ...args], {
    cwd: project,
    env: { PATH: `${join(jupyter.prefix, "bin")}:${Deno.env.get("PATH")}` },
  });
  assertEquals([code, stderr], [0, ""]);
}

async function copyProject(to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(root)) {
    if (["deno.json", "deno.lock"].includes(name)) {
      await Deno.copyFile(join(root, name), join(to, name));
    } else await Deno.symlink(join(root, name), join(to, name));
  }
}

async function namesBelow(folder: string, under = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, under))) {
    if (name === "__pycache__") continue;
    names.push(join(under, name));
    if (isDirectory) names.push(...await namesBelow(folder, join(under, name)));
  }
  return names.sort();
}
