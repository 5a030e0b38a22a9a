import { assertEquals } from "@std/assert";
import { Doorbell } from "../../../command/kernel/doorbell.ts";

async function portIn(addressFile: string): Promise<number> {
  return Number(/^port=(\d+)$/m.exec(await Deno.readTextFile(addressFile))?.[1]);
}

/** Resolves when the other end closes. */
async function closed(connection: Deno.Conn): Promise<boolean> {
  const end = await connection.read(new Uint8Array(1)).catch(() => null);
  connection.close();
  return end === null;
}

Deno.test("who knocks waits, told nothing, until the monitor can be called", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o700);
    const addressFile = `${folder}/kernel`;
    const knocked = Promise.withResolvers<void>();
    const doorbell = await Doorbell.listen(addressFile, knocked.resolve);
    const port = await portIn(addressFile);
    const tap = await Deno.connect({ hostname: "127.0.0.1", port });
    await knocked.promise;
    doorbell.close();
    assertEquals(await closed(tap), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("more callers than a kernel has drivers are sent away", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o700);
    const addressFile = `${folder}/kernel`;
    let numKnocks = 0;
    const doorbell = await Doorbell.listen(addressFile, () => numKnocks++);
    const port = await portIn(addressFile);
    const callers: Deno.Conn[] = [];
    for (let i = 0; i < 9; i++) callers.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    const ninth = callers.pop();
    assertEquals(await closed(ninth as Deno.Conn), true);
    assertEquals(numKnocks, 8);
    doorbell.close();
    for (const caller of callers) await closed(caller);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
