import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { type RunningPage, runningPages, tellOfPage } from "../../../command/page/page_file.ts";
import { withFolder } from "../run_sparkmonitor.ts";

const PAGE: RunningPage = {
  address: "http://127.0.0.1:1/?token=t",
  command: "run",
  program: ["python", "etl.py"],
  folder: "/home/ada",
  startTime: 2000,
};

async function withRuntime(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder((folder) => use(join(folder, "sparkmonitor")));
}

/** Tells of a page from another process, and kills it when it has. */
async function tellAndDie(folder: string): Promise<void> {
  const module = import.meta.resolve("../../../command/page/page_file.ts");
  const code = `import { tellOfPage } from ${JSON.stringify(module)};
    await tellOfPage(${JSON.stringify(folder)}, ${JSON.stringify(PAGE)});
    console.log("told");
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  assertEquals(await runningPages(folder), [PAGE]);
  child.kill("SIGKILL");
  await child.status;
}

Deno.test("a page is told of while it is served, to its user alone", async () => {
  await withRuntime(async (folder) => {
    const younger = await tellOfPage(folder, { ...PAGE, startTime: 3000 });
    {
      using _page = await tellOfPage(folder, PAGE);
      assertEquals((await runningPages(folder)).map(({ startTime }) => startTime), [2000, 3000]);
      for await (const { name } of Deno.readDir(folder)) {
        const { mode } = await Deno.stat(join(folder, name));
        assertEquals((mode ?? 0) & 0o777, 0o600, name);
      }
    }
    assertEquals((await runningPages(folder)).map(({ startTime }) => startTime), [3000]);
    younger[Symbol.dispose]();
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("the page of a process that was killed is not told of, and its file is swept", async () => {
  await withRuntime(async (folder) => {
    await tellAndDie(folder);
    assertEquals(await runningPages(folder), []);
    using _page = await tellOfPage(folder, PAGE);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assertEquals(names.filter((name) => !name.endsWith(".lock")).length, 1, `${names}`);
  });
});

Deno.test("a page that is gone is not told of while another process looks, too", async () => {
  await withRuntime(async (folder) => {
    const path = join(folder, `page-${"0".repeat(32)}`);
    await Deno.mkdir(folder, { mode: 0o700 });
    await Deno.writeTextFile(path, JSON.stringify(PAGE));
    await Deno.writeTextFile(`${path}.lock`, "");
    using lock = await Deno.open(`${path}.lock`);
    await lock.lock(false);
    assertEquals(await runningPages(folder), []);
  });
});

Deno.test("what is no page's file, or half of one, is passed over", async () => {
  await withRuntime(async (folder) => {
    using _page = await tellOfPage(folder, PAGE);
    const token = "0".repeat(32);
    for (const [name, text] of [["serve", "version=1"], [`page-${token}`, '{"address":']]) {
      await Deno.writeTextFile(join(folder, name ?? ""), text ?? "");
    }
    using lock = await Deno.open(join(folder, `page-${token}.lock`), { create: true, write: true });
    await lock.lock(true);
    assertEquals(await runningPages(folder), [PAGE]);
  });
});

Deno.test("a folder that others may write to is not trusted", async () => {
  await withRuntime(async (folder) => {
    using _page = await tellOfPage(folder, PAGE);
    await Deno.chmod(folder, 0o777);
    await assertRejects(() => runningPages(folder), Error, "mode must be 700");
    await assertRejects(() => tellOfPage(folder, PAGE), Error, "mode must be 700");
  });
});

Deno.test("where there is no folder there is no page", async () => {
  await withRuntime(async (folder) => {
    assertEquals(await runningPages(folder), []);
  });
});
