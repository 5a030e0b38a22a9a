import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { freePorts } from "./free_port.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";

/** Real ipykernel, jupyter_client and pyzmq around the proxy; the monitor is a script. */

const here = dirname(fromFileUrl(import.meta.url));
const ignore = skipReason("jupyter") !== undefined;

/** The kernelspecs of a test: `python3` is the kernel itself. */
type Spec =
  | "python3"
  | "sidecar"
  | "sidecar_message"
  | "sidecar_ending"
  | "sidecar_missing"
  | "sidecar_dying";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function writeSpecs(python: string): Promise<void> {
  const host = [
    ...[Deno.execPath(), "run", "-q", "--no-prompt", "--allow-env", "--allow-run"],
    ...["--allow-net", "--allow-sys=uid", "--allow-read", `--allow-write=${folder}`],
    ...[join(here, "kernel_host.ts"), "{connection_file}", join(folder, "runtime")],
  ];
  const ipykernel = [python, "-m", "ipykernel_launcher", "-f", "{kernel_connection_file}"];
  const specs: Record<Spec, [argv: string[], interruptMode: string]> = {
    python3: [ipykernel.with(-1, "{connection_file}"), "signal"],
    sidecar: [[...host, ...ipykernel], "signal"],
    sidecar_message: [[...host, ...ipykernel], "message"],
    sidecar_ending: [
      [...host, python, join(here, "kernel_that_ends.py"), "{kernel_connection_file}"],
      "signal",
    ],
    sidecar_missing: [[...host, join(folder, "no-kernel")], "signal"],
    sidecar_dying: [[...host, python, "-c", "import sys; sys.exit('no such module')"], "signal"],
  };
  for (const [name, [argv, interrupt_mode]] of Object.entries(specs)) {
    const path = join(folder, "data", "kernels", name);
    await Deno.mkdir(path, { recursive: true });
    const spec = { argv, interrupt_mode, display_name: name, language: "python" };
    await Deno.writeTextFile(join(path, "kernel.json"), JSON.stringify(spec));
  }
}

let python = "";

/** Runs a scenario of kernel_scenarios.py with a kernel: what it saw. */
// deno-lint-ignore no-explicit-any -- JSON of the scenario's own shape
async function play(scenario: string, spec: Spec = "sidecar"): Promise<any> {
  if (python === "") {
    python = (await pythonEnvironment("jupyter")).python;
    await writeSpecs(python);
  }
  const output = await new Deno.Command(python, {
    args: [join(here, "kernel_scenarios.py"), scenario, spec],
    env: {
      JUPYTER_PATH: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: join(folder, "jupyter"),
      IPYTHONDIR: join(folder, "ipython"),
      TMPDIR: folder,
      NO_COLOR: "1",
    },
  }).output();
  const text = new TextDecoder();
  assert(output.success, text.decode(output.stderr));
  return JSON.parse(text.decode(output.stdout));
}

function test(name: string, body: () => Promise<void>): void {
  Deno.test({ name: `kernel proxy: ${name}`, ignore, fn: body });
}

test("every request has the same answers and the same messages as direct", async () => {
  assertEquals(await play("requests"), await play("requests", "python3"));
});

test("two clients ask for input, each gets its own prompt", async () => {
  assertEquals(await play("stdin_from_two_clients"), {
    answers: ["got answer to first?\n", "got answer to second?\n"],
    quiet: [true, true],
  });
});

test("two clients: both see all output, each gets its own replies", async () => {
  assertEquals(await play("two_clients"), {
    printed: [["0", "1"], ["0", "1"]],
    replies: ["ok", "ok"],
    quiet: [true, true],
  });
});

test("a busy kernel answers on control, and for it the sidecar on the shell", async () => {
  assertEquals(await play("while_busy"), {
    control: "ipython",
    cached: ["kernel_info_reply", true],
    types: ["busy", "idle"],
    again: [{ execution_state: "busy" }, true],
    isRunning: true,
    printed: "done\n",
  });
});

test("a subshell runs beside the main shell", async () => {
  assertEquals(await play("subshell"), {
    sub: ["ok", "sub\n"],
    info: "ok",
    main: "main\n",
    listed: true,
  });
});

test("50 MB of display_data come in their place, and large requests go", async () => {
  assertEquals(await play("large_display"), {
    types: ["busy", "execute_input", "stream", "display_data", "stream", "idle"],
    sizes: [50_000_000],
    back: [{ "text/plain": "5000000" }],
  });
});

test("binary buffers of other comms come back as they went", async () => {
  assertEquals(await play("binary_buffers"), {
    same: Array(6).fill(true),
    comms: { e1: { target_name: "echo" } },
  });
});

test("100,000 prints are complete", async () => {
  assertEquals(await play("many_prints"), { complete: true });
});

test("an interrupt works by signal and by message", async () => {
  for (const spec of ["sidecar", "sidecar_message"] as const) {
    assertEquals(await play("interrupt", spec), { ename: "KeyboardInterrupt", after: 2 });
  }
});

test("SIGINT reaches the kernel once, sent to the group or to the sidecar alone", async () => {
  assertEquals(await play("signals_once"), { counts: [1, 2], isAlive: true });
});

test("a restart, asked for and by SIGKILL, is on the same ports, and leaves no kernel", async () => {
  assertEquals(await play("restarts"), [[false, true], [false, true]]);
});

test("shutdown_request is answered, and ends sidecar and kernel", async () => {
  assertEquals(await play("shutdown"), await play("shutdown", "python3"));
  const left = await Array.fromAsync(Deno.readDir(join(folder, "runtime")));
  assertEquals(left.filter(({ name }) => name.endsWith(".json")).length <= 1, true);
});

test("a kernel's death is seen with its exit code", async () => {
  // Python has signals as negative numbers, a shell as 128 and more.
  const direct: number[] = await play("deaths", "python3");
  assertEquals(await play("deaths"), direct.map((code) => code < 0 ? 128 - code : code));
});

test("what a kernel publishes right before its end is complete", async () => {
  assertEquals(await play("last_words", "sidecar_ending"), { code: 3, complete: true });
});

test("no kernel outlives a sidecar that is killed", async () => {
  assertEquals(await play("killed_sidecar"), [true, true]);
});

test("forged, replayed, unsigned, malformed and oversized messages never reach the kernel", async () => {
  const { count, counts, stderr } = await play("refused");
  assertEquals(count, 1);
  assertEquals(counts, {
    refused: { replayed: 2, forged: 2, unsigned: 1, malformed: 4, oversized: 1 },
    failed: {},
  });
  for (const reason of Object.keys(counts.refused)) {
    const lines = stderr.match(new RegExp(`^warning: .*shell: ${reason}`, "gm"));
    assertEquals(lines?.length, 1, reason);
  }
});

test("a client that connects again replaces its old connection", async () => {
  assertEquals((await play("handover")).every((events: number) => events > 0), true);
});

test("each subscription is welcomed for itself", async () => {
  assertEquals(await play("welcome"), {
    seen: [
      [[], "iopub_welcome", { subscription: "" }],
      [["stream"], "iopub_welcome", { subscription: "stream" }],
    ],
    others: ["busy", "execute_input", "execute_result", "idle"],
    status: "ok",
  });
});

test("a kernel without a key is served without signatures", async () => {
  assertEquals(await play("unsigned_mode"), {
    key: "",
    value: 42,
    comms: { c1: { target_name: "SparkMonitor" } },
  });
});

test("clients may come over ipc", async () => {
  assertEquals(await play("ipc"), ["ipc", 42, 42]);
});

test("a kernel that is missing, or dies at its start, is said in a line, with its code", async () => {
  const missing = await play("bad_start", "sidecar_missing");
  assertEquals(missing.code, 127);
  assert(missing.stderr.startsWith("error: Cannot start the kernel: "), missing.stderr);
  const dying = await play("bad_start", "sidecar_dying");
  assertEquals(dying.code, 1);
  assert(dying.stderr.includes("ended with code 1 before it opened its ports"), dying.stderr);
});

test("where the sidecar may not reach the kernel it says so, and ends with it", async () => {
  const file = join(folder, "locked.json");
  const names = ["shell", "iopub", "stdin", "control", "hb"].map((name) => `${name}_port`);
  const ports = freePorts(names.length);
  const fields = names.map((name, index) => [name, ports[index]]);
  const info = { transport: "tcp", ip: "127.0.0.1", key: "k", ...Object.fromEntries(fields) };
  await Deno.writeTextFile(file, JSON.stringify(info));
  const allowed = [0, ...ports].map((port) => `127.0.0.1:${port}`);
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--allow-env", "--allow-run", "--allow-sys=uid"],
      ...["--allow-read", `--allow-write=${folder}`, `--allow-net=${allowed}`],
      ...[join(here, "kernel_host.ts"), file, join(folder, "runtime"), "sleep", "600"],
    ],
  }).output();
  const stderr = new TextDecoder().decode(output.stderr);
  assertEquals(output.code, 1, stderr);
  assert(stderr.includes("error: Requires net access"), stderr);
});

test("the comm SparkMonitor: opened, listed, written to, closed; the kernel sees none of it", async () => {
  const seen = await play("comm");
  const own = { c1: { target_name: "SparkMonitor" } };
  assertEquals(seen.opened, [
    ["busy", "comm_msg", "idle"],
    { comm_id: "c1", data: { msgtype: "commopen" } },
  ]);
  assertEquals(seen.listed, { SparkMonitor: own, "jupyter.widget": {}, None: own });
  assertEquals(seen.frames, [
    [{ comm_id: "c1", data: { n: 1 } }, true, "execute_request"],
    [{ comm_id: "c1", data: { n: 2 } }, false, "comm_open"],
  ]);
  assertEquals(seen.closed, ["busy", "idle"]);
  assertEquals([seen.after, seen.seenByKernel], [{}, []]);
  assertEquals(seen.counts, { refused: {}, failed: {} });
  const ofCell = seen.told.filter((message: { type: string; execution?: { msgId: string } }) =>
    message.type !== "execution" || message.execution?.msgId === seen.cell
  );
  assertEquals(ofCell.map((message: { type: string }) => message.type), [
    ...["execution", "execution", "execution", "commOpened"],
  ]);
  const [begun, numbered, ended, { comm }] = ofCell;
  assertEquals(comm.data, { msgtype: "openfromfrontend" });
  assertEquals([begun, numbered].map(({ execution }) => execution.executionCount), [null, 1]);
  assert(ended.execution.endTime >= begun.execution.startTime);
});

test("a command without a monitor gets an answer, and the kernel goes on", async () => {
  const [content, value] = await play("comm_without_monitor");
  assertEquals([content.data.msgtype, value], ["commandRejected", 42]);
  assert(content.data.reason.startsWith("Cannot take the command: "), content.data.reason);
});

test("the comm of a client that leaves goes with it, and is back when the client is", async () => {
  assertEquals(await play("comm_of_a_client_that_leaves"), [["stays"], ["stays", "goes"]]);
});

test("a progress display is settled before its cell's idle", async () => {
  const bundle = (text: string) => ({
    data: { "text/plain": text, "text/html": `<b>${text}</b>` },
    metadata: {},
    transient: { display_id: "d1" },
  });
  const { shown, types, settled } = await play("display");
  assertEquals(shown, [bundle("half"), true]);
  // The first is said again, after the idle of the command.
  assertEquals(types, ["busy", "update_display_data", "idle"]);
  assertEquals(settled, [bundle("done")]);
});

test("a progress display whose monitor dies is settled before its cell's idle, too", async () => {
  const { types, settled } = await play("display_of_the_dead");
  assertEquals(types, ["busy", "update_display_data", "idle"]);
  const text = "Spark: the progress is not known, the monitor has ended";
  assertEquals(settled.map(({ data }: { data: object }) => data), [
    { "text/plain": text, "text/html": `<div>${text}</div>` },
  ]);
});
