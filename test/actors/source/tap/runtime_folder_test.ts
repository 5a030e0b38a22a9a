import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SourceError } from "../../../../actors/source/source.ts";
import { ensurePrivateFolder } from "../../../../actors/source/tap/private_folder.ts";
import {
  holdAddressFile,
  holdFreshAddressFile,
  runtimeFolder,
} from "../../../../actors/source/tap/runtime_folder.ts";

const withEnv = (variables: Record<string, string>) => (name: string) => variables[name];

/** Calls `test` with a folder that is removed afterwards. */
async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const [variables, expected] of [
    [{ XDG_RUNTIME_DIR: "/run/user/7", TMPDIR: "/var/tmp" }, "/run/user/7/sparkmonitor"],
    [{ XDG_RUNTIME_DIR: "run", TMPDIR: "/var/tmp" }, "/var/tmp/sparkmonitor-7"],
    [{ TMPDIR: "tmp" }, "/tmp/sparkmonitor-7"],
    [{ XDG_RUNTIME_DIR: "" }, "/tmp/sparkmonitor-7"],
    [{}, "/tmp/sparkmonitor-7"],
  ] as const
) {
  Deno.test(`the folder for ${JSON.stringify(variables)} is ${expected}`, () => {
    assertEquals(runtimeFolder({ os: "linux", uid: 7, env: withEnv(variables) }), expected);
  });
}

Deno.test("on Windows the folder is in the user's own temporary folder", () => {
  const env = withEnv({ LOCALAPPDATA: "local", TEMP: "temp", XDG_RUNTIME_DIR: "/run" });
  assertEquals(runtimeFolder({ os: "windows", uid: null, env }), "local/Temp/sparkmonitor");
  const bare = withEnv({ TEMP: "temp" });
  assertEquals(runtimeFolder({ os: "windows", uid: null, env: bare }), "temp/sparkmonitor");
});

Deno.test("a folder that is not there is made, for its user alone", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "a", "b");
    await ensurePrivateFolder(folder, Deno.uid());
    assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
    await ensurePrivateFolder(folder, Deno.uid());
  });
});

Deno.test("a folder that others can reach is refused with the remedy", async () => {
  await withFolder(async (folder) => {
    for (const mode of [0o701, 0o710, 0o750, 0o777]) {
      await Deno.chmod(folder, mode);
      await assertRejects(
        () => ensurePrivateFolder(folder, Deno.uid()),
        SourceError,
        `Cannot keep the tap's address in ${folder}: its mode must be 700, ` +
          `received ${mode.toString(8)}; run chmod 700 on it`,
      );
    }
  });
});

Deno.test("a folder of another user, a link and a file are refused with the remedy", async () => {
  await withFolder(async (folder) => {
    const uid = Deno.uid() ?? 0;
    await assertRejects(
      () => ensurePrivateFolder(folder, uid + 1),
      SourceError,
      `it must belong to user ${uid + 1}, received user ${uid}; set XDG_RUNTIME_DIR`,
    );
    await Deno.mkdir(join(folder, "real"), { mode: 0o700 });
    await Deno.symlink(join(folder, "real"), join(folder, "link"));
    await Deno.writeTextFile(join(folder, "file"), "");
    for (const name of ["link", "file"]) {
      await assertRejects(
        () => ensurePrivateFolder(join(folder, name), uid),
        SourceError,
        "it must be a folder and no link: remove it",
      );
    }
  });
});

Deno.test("a folder that cannot be made is named with the remedy", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await assertRejects(
      () => ensurePrivateFolder(join(folder, "file", "inside"), Deno.uid()),
      SourceError,
      "; set XDG_RUNTIME_DIR to a folder of yours",
    );
  });
});

Deno.test("one holder has the name, the next another, and the first name comes back", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "new");
    const first = await holdAddressFile(folder, "serve");
    using second = await holdAddressFile(folder, "serve");
    using other = await holdAddressFile(folder, "kernel");
    assertEquals([first.path, second.path, other.path], [
      join(folder, "serve"),
      join(folder, "serve-2"),
      join(folder, "kernel"),
    ]);
    first[Symbol.dispose]();
    using again = await holdAddressFile(folder, "serve");
    assertEquals(again.path, join(folder, "serve"));
  });
});

Deno.test("a name is free again when its process was killed", async () => {
  await withFolder(async (folder) => {
    const holder = new Deno.Command(Deno.execPath(), {
      args: [
        ...["eval", "--no-lock", "--config", "deno.json"],
        `const { holdAddressFile } = await import(${
          JSON.stringify(import.meta.resolve("../../../../actors/source/tap/runtime_folder.ts"))
        });
        console.log((await holdAddressFile(${JSON.stringify(folder)}, "serve")).path);
        setInterval(() => {}, 1000);`,
      ],
      stdout: "piped",
    }).spawn();
    const reader = holder.stdout.getReader();
    await reader.read();
    using second = await holdAddressFile(folder, "serve");
    assertEquals(second.path, join(folder, "serve-2"));
    holder.kill("SIGKILL");
    await holder.status;
    await reader.cancel();
    using again = await holdAddressFile(folder, "serve");
    assertEquals(again.path, join(folder, "serve"));
  });
});

Deno.test("a fresh address file is gone with its process, and removed after a killed one", async () => {
  await withFolder((folder) => {
    const killed = join(folder, `run-${"0".repeat(32)}`);
    const other = join(folder, `kernel-${"0".repeat(32)}`);
    for (const path of [killed, other]) {
      Deno.writeTextFileSync(path, "");
      Deno.writeTextFileSync(`${path}.lock`, "");
    }
    const held = holdFreshAddressFile(folder, "run");
    const second = holdFreshAddressFile(folder, "run");
    Deno.writeTextFileSync(held.path, "");
    const names = () => [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name)).sort();
    const own = [held.path, `${held.path}.lock`, `${second.path}.lock`];
    assertEquals(names(), [other, `${other}.lock`, ...own].sort());
    held[Symbol.dispose]();
    second[Symbol.dispose]();
    assertEquals(names(), [other, `${other}.lock`].sort());
    return Promise.resolve();
  });
});

Deno.test("a fresh address file is not swept by another process in the moment it is made", () =>
  withFolder((folder) => {
    const { openSync } = Deno;
    try {
      Deno.openSync = (path, options) => {
        const file = openSync(path, options);
        Deno.openSync = openSync;
        // What another process does before this one can lock the file.
        holdFreshAddressFile(folder, "run")[Symbol.dispose]();
        return file;
      };
      using held = holdFreshAddressFile(folder, "run");
      assertEquals(
        [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name)),
        [`${held.path}.lock`],
      );
    } finally {
      Deno.openSync = openSync;
    }
    return Promise.resolve();
  }));
