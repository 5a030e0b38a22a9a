import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { RunningPage } from "../../command/page/page_file.ts";
import { FakeDriver } from "./fake_driver.ts";
import { LineReader, runSparkmonitor, startSparkmonitor, withFolder } from "./run_sparkmonitor.ts";

const PROGRAM = fromFileUrl(import.meta.resolve("./fake_driver_program.ts"));

async function list(runtime: string): Promise<RunningPage[]> {
  const env = { XDG_RUNTIME_DIR: runtime };
  const { code, stdout, stderr } = await runSparkmonitor(["list", "--json"], { env });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

Deno.test("where no page is served list says so", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(["list"]);
  assertEquals([code, stdout], [0, ""]);
  assertMatch(stderr, /^sparkmonitor: no page is served now; .*\n$/);
});

Deno.test("list prints the address of a serve, and no more after its end", async () => {
  await withFolder(async (runtime) => {
    const env = { XDG_RUNTIME_DIR: runtime };
    const served = startSparkmonitor(["serve", "--no-demo"], { env, cwd: runtime });
    const address = await new LineReader(served.stdout).next() ?? "";
    const { stdout } = await runSparkmonitor(["list"], { env });
    const [line = "", ...others] = stdout.trimEnd().split("\n");
    assertEquals(others, []);
    assertStringIncludes(line, `${address} :: serve in ${runtime} since 2`);
    const [page] = await list(runtime);
    assertEquals([page?.address, page?.command, page?.folder], [address, "serve", runtime]);
    served.kill("SIGTERM");
    await Promise.all([served.status, served.stderr.cancel()]);
    assertEquals(await list(runtime), []);
  });
});

Deno.test("run serves a page as a driver attaches, and says where", async () => {
  await withFolder(async (runtime) => {
    const env = { XDG_RUNTIME_DIR: runtime };
    const script = 'deno run -q --allow-read --allow-net=127.0.0.1 --allow-env "$0"; read line';
    const child = startSparkmonitor(["run", "--", "sh", "-c", script, PROGRAM], {
      env,
      stdin: "piped",
    });
    const stderr = new LineReader(child.stderr);
    let line = await stderr.next() ?? "";
    while (!line.includes("watch at")) line = await stderr.next() ?? "";
    const address = /^sparkmonitor: watch at (http:\S+)$/.exec(line)?.[1] ?? "";

    const authorization = `Bearer ${new URL(address).searchParams.get("token")}`;
    const applications = await fetch(new URL("api/v1/applications", address), {
      headers: { authorization },
    });
    assertEquals((await applications.json())[0].appName, "Etl");
    const [page] = await list(runtime);
    assertEquals([page?.address, page?.program], [address, ["sh", "-c", script, PROGRAM]]);

    await child.stdin.close();
    await Promise.all([child.status, child.stdout.cancel(), stderr.rest()]);
    assertEquals(await Array.fromAsync(Deno.readDir(join(runtime, "sparkmonitor"))), []);
  });
});

Deno.test("run says nothing of its page with --quiet, and takes another port where one is taken", async () => {
  await withFolder(async (runtime) => {
    const env = { XDG_RUNTIME_DIR: runtime };
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = `${taken.addr.port}`;
    const script = 'deno run -q --allow-read --allow-net=127.0.0.1 --allow-env "$0"; read line';
    const child = startSparkmonitor(["run", "--quiet", "--", "sh", "-c", script, PROGRAM], {
      env: { ...env, SPARKMONITOR_PORT: port },
      stdin: "piped",
    });
    let pages = await list(runtime);
    while (pages.length === 0) pages = await list(runtime);
    assertEquals(new URL(pages[0]?.address ?? "").port === port, false);
    await child.stdin.close();
    const { code, stderr } = await child.output();
    assertEquals([code, new TextDecoder().decode(stderr)], [1, ""]);
  });
});

Deno.test("the monitor of a kernel serves a page as a driver attaches, and tells its comms", async () => {
  await withFolder(async (runtime) => {
    const env = { XDG_RUNTIME_DIR: runtime };
    const addressFile = join(runtime, "sparkmonitor", "kernel");
    const child = startSparkmonitor(["kernel-monitor", "--address-file", addressFile], {
      env,
      cwd: runtime,
      stdin: "piped",
    });
    const stdin = child.stdin.getWriter();
    const say = (message: unknown) =>
      stdin.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    const stdout = new LineReader(child.stdout);
    const snapshot = async () => {
      await say({ type: "commMessage", commId: "c1", data: { msgtype: "snapshot" } });
      return JSON.parse(JSON.parse(await stdout.next() ?? "").data);
    };
    assertEquals(JSON.parse(await stdout.next() ?? ""), { type: "ready" });
    await say({ type: "commOpened", comm: { commId: "c1", session: "s", data: {} } });
    assertEquals((await snapshot()).page, null);
    assertEquals(await list(runtime), []);

    await using _driver = await FakeDriver.attach(addressFile);
    const stderr = new LineReader(child.stderr);
    const address = /^sparkmonitor: watch at (http:\S+)$/.exec(await stderr.next() ?? "")?.[1];
    assertEquals((await list(runtime)).map(({ address, command }) => [address, command]), [
      [address, "kernel"],
    ]);
    let answer = await snapshot();
    // Frames may come before it.
    while (answer.msgtype !== "snapshot") {
      answer = JSON.parse(JSON.parse(await stdout.next() ?? "").data);
    }
    assertEquals(answer.page, address);

    await stdin.close();
    await Promise.all([child.status, stdout.rest(), stderr.rest()]);
    assertEquals(await list(runtime), []);
  });
});
