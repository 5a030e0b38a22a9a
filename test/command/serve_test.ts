import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { agentJar } from "../../actors/source/tap/java_agent.ts";
import { FakeDriver } from "./fake_driver.ts";
import {
  LineReader,
  root,
  type RunOptions,
  runSparkmonitor,
  startSparkmonitor,
  withFolder,
} from "./run_sparkmonitor.ts";

const log = join(root, "test/fixtures/golden/rdd-basic/eventlog.zst");

Deno.test("serve prints the page's address, answers with its token only and ends on SIGTERM", async () => {
  await using served = await serve(["--no-demo"]);
  assertMatch(served.address, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}$/);
  assertEquals((await served.get("health")).status, 200);
  const refused = await fetch(new URL("health", served.address));
  await refused.body?.cancel();
  assertEquals(refused.status, 401);
  const { code, stdout, stderr } = await served.stop("SIGTERM");
  assertEquals([code, stdout], [0, []]);
  assertEquals(ownLines(stderr), []);
});

Deno.test("serve says how drivers are attached, and with that line they are", async () => {
  await withFolder(async (runtime) => {
    await using served = await serve(["--no-demo"], { env: { XDG_RUNTIME_DIR: runtime } });
    await using _driver = await FakeDriver.attach(join(runtime, "sparkmonitor", "serve"));
    const [application] = await served.applications(1);
    assertEquals([application?.appName, application?.recorded], ["Etl", false]);
    const { stderr } = await served.stop("SIGTERM");
    const option = `-javaagent:${agentJar()}=${runtime}/sparkmonitor/serve`;
    assertEquals(stderr.trimEnd().split("\n"), [
      "sparkmonitor: to attach Spark drivers, run this in the shell that starts them:",
      `export SPARK_SUBMIT_OPTS="\${SPARK_SUBMIT_OPTS:+$SPARK_SUBMIT_OPTS }${option}"`,
    ]);
  });
});

Deno.test("serve says where a path that is not ASCII would keep drivers from starting", async () => {
  await withFolder(async (folder) => {
    const env = { XDG_RUNTIME_DIR: join(folder, "größe") };
    await using served = await serve(["--no-demo"], { env });
    const [, line = "", caution = ""] = (await served.stop("SIGTERM")).stderr.split("\n");
    assertStringIncludes(line, `${env.XDG_RUNTIME_DIR}/sparkmonitor/serve`);
    assertMatch(caution, /^sparkmonitor: but only where `locale charmap` says UTF-8: /);
  });
});

Deno.test("the recording gives way to the first driver", async () => {
  await withFolder(async (runtime) => {
    await using served = await serve([], { env: { XDG_RUNTIME_DIR: runtime } });
    assertEquals((await served.applications(1))[0]?.recorded, true);
    await using _driver = await FakeDriver.attach(join(runtime, "sparkmonitor", "serve"));
    let applications = await served.applications(1);
    while (applications[0]?.recorded) applications = await served.applications(1);
    assertEquals(applications.map(({ appName }) => appName), ["Etl"]);
  });
});

Deno.test("where drivers cannot be attached serve says so once and goes on", async () => {
  await withFolder(async (runtime) => {
    const folder = join(runtime, "sparkmonitor");
    await Deno.mkdir(folder);
    await Deno.chmod(folder, 0o755);
    await using served = await serve(["--no-demo"], { env: { XDG_RUNTIME_DIR: runtime } });
    assertEquals((await served.get("health")).status, 200);
    assertMatch(
      (await served.stop("SIGTERM")).stderr,
      /^sparkmonitor: Cannot keep the tap's address in .*mode must be 700.*\n$/,
    );
  });
});

Deno.test("serve --spark-ui asks a driver's UI", async () => {
  const asked = Promise.withResolvers<string>();
  await using ui = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.resolve(new URL(request.url).pathname);
    return Response.json([]);
  });
  await using served = await serve(["--spark-ui", `http://127.0.0.1:${ui.addr.port}`]);
  assertEquals(await asked.promise, "/api/v1/applications");
  assertEquals(await served.applications(0), []);
});

Deno.test("serve ends on SIGINT while a client reads a stream", async () => {
  await using served = await serve([]);
  const stream = await served.get("api/v1/frames");
  assertEquals(stream.status, 200);
  const reading = stream.text().catch(() => "");
  assertEquals((await served.stop("SIGINT")).code, 0);
  await reading;
});

Deno.test("with no source serve plays the recording, marked as one", async () => {
  await using served = await serve([]);
  const [application] = await served.applications(1);
  assertEquals([application?.recorded, application?.appName], [true, "Orders by region"]);
  const { stderr } = await served.stop("SIGTERM");
  assertEquals(ownLines(stderr), [
    "sparkmonitor: a recorded application plays until a driver attaches",
  ]);
});

Deno.test("with --no-demo there is nothing until something comes", async () => {
  await using served = await serve(["--no-demo"]);
  assertEquals(await served.applications(0), []);
});

Deno.test("serve follows the event logs it is given", async () => {
  await using served = await serve(["--event-log", log, "--event-log", log]);
  const applications = await served.applications(1);
  assertEquals(applications.map(({ recorded }) => recorded), [false]);
  assertEquals(ownLines((await served.stop("SIGTERM")).stderr), []);
});

Deno.test("serve --out - has the frames on stdout and the address on stderr", async () => {
  const child = startSparkmonitor(["serve", "--event-log", log, "--out", "-"]);
  const frames = new LineReader(child.stdout);
  const stderr = new LineReader(child.stderr);
  assertMatch(await stderr.next() ?? "", /^http:\/\/127/);
  const frame = JSON.parse(await frames.next() ?? "");
  assertEquals(frame.seq, 1);
  child.kill("SIGTERM");
  await Promise.all([frames.rest(), stderr.rest()]);
  assertEquals((await child.status).code, 0);
});

Deno.test("serve --out writes every frame to a file of the user's folder", async () => {
  await withFolder(async (folder) => {
    const replayed = await runSparkmonitor(["replay", log]);
    await using served = await serve(["--event-log", log, "--out", "o.ndjson"], { cwd: folder });
    await served.applications(1, "ENDED");
    assertEquals((await served.stop("SIGTERM")).code, 0);
    const written = await Deno.readTextFile(join(folder, "o.ndjson"));
    assertEquals(seqs(written), seqs(replayed.stdout));
  });
});

Deno.test("serve --eod feeds a kernel extension", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using _served = await serve([
    ...["--event-log", log],
    ...["--eod", `127.0.0.1:${listener.addr.port}`],
  ]);
  using connection = await listener.accept();
  const buffer = new Uint8Array(64);
  const length = await connection.read(buffer) ?? 0;
  assertMatch(new TextDecoder().decode(buffer.subarray(0, length)), /^\{"msgtype":"spark/);
});

Deno.test("serve takes its token from the configuration file, over which flags win", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "sparkmonitor.jsonc"),
      '{ "token": "of-the-file", /* none */ "host": "127.0.0.1" }',
    );
    await using fromFile = await serve(["--no-demo"], { cwd: folder });
    assert(fromFile.address.endsWith("/?token=of-the-file"), fromFile.address);
    await using fromFlag = await serve(["--no-demo", "--token", "mine"], { cwd: folder });
    assert(fromFlag.address.endsWith("/?token=mine"), fromFlag.address);
  });
});

Deno.test("serve refuses an address that others reach, unless a token is given", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(["serve", "--host", "0.0.0.0"]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "any host but loopback needs a token");
});

Deno.test("serve on a port that is taken is one line and exit code 1", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const { code, stdout, stderr } = await runSparkmonitor(["serve", "--port", String(port)]);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(
    stderr,
    new RegExp(`^sparkmonitor: Cannot listen on 127\\.0\\.0\\.1:${port}: .*\\n$`),
  );
});

Deno.test("serve with no event log that can be read has exit code 1", async () => {
  const { code, stderr } = await runSparkmonitor(["serve", "--event-log", "/nowhere/app-1"]);
  assertEquals(code, 1);
  const [line = "", ...others] = ownLines(stderr);
  assertMatch(line, /^sparkmonitor: Cannot read event log \/nowhere\/app-1: /);
  assertEquals(others, []);
});

Deno.test("serve with a file that cannot be written has exit code 1", async () => {
  const { code, stderr } = await runSparkmonitor(["serve", "--out", "/nowhere/frames"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot write frames to /nowhere/frames");
});

interface Served extends AsyncDisposable {
  readonly address: string;
  get(path: string): Promise<Response>;
  /** The list of applications once it is so long, and the first has that status. */
  applications(count: number, status?: string): Promise<Application[]>;
  stop(signal: Deno.Signal): Promise<{ code: number; stdout: string[]; stderr: string }>;
}

interface Application {
  readonly appName: string;
  readonly recorded: boolean;
  readonly status: string;
}

/** What serve says beside how drivers are attached. */
function ownLines(stderr: string): string[] {
  const lines = stderr.split("\n").filter((line) => line !== "");
  return lines.filter((line) => !line.includes("SPARK_SUBMIT_OPTS") && !line.includes("to attach"));
}

async function serve(args: string[], options: RunOptions = {}): Promise<Served> {
  const child = startSparkmonitor(["serve", ...args], options);
  const stdout = new LineReader(child.stdout);
  const stderr = new Response(child.stderr).text();
  const address = await stdout.next();
  if (address === undefined) throw new Error(`Cannot start: ${await stderr}`);
  const token = new URL(address).searchParams.get("token");
  let stopped: ReturnType<Served["stop"]> | undefined;
  const end = async (signal: Deno.Signal) => {
    child.kill(signal);
    const lines = await stdout.rest();
    return { code: (await child.status).code, stdout: lines, stderr: await stderr };
  };
  const served: Served = {
    address,
    get: (path) => fetch(new URL(path, address), { headers: { authorization: `Bearer ${token}` } }),
    applications: async (count, status) => {
      while (true) {
        const list: Application[] = await (await served.get("api/v1/applications")).json();
        const [first] = list;
        const named = count === 0 || first?.appName !== null;
        if (list.length === count && named && (!status || first?.status === status)) return list;
      }
    },
    stop: (signal) => stopped ??= end(signal),
    [Symbol.asyncDispose]: async () => {
      await served.stop("SIGTERM");
    },
  };
  return served;
}

function seqs(ndjson: string): number[] {
  return ndjson.trimEnd().split("\n").map((line) => JSON.parse(line).seq);
}
