import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  PrivateConnectionFile,
  sweepConnectionFiles,
} from "../../../kernel/child/private_connection_file.ts";
import {
  type ConnectionInfo,
  parseConnectionFile,
} from "../../../protocol/jupyter/connection_file.ts";

const clients: ConnectionInfo = {
  transport: "ipc",
  ip: "/run/k",
  ports: { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 },
  key: "k-1",
  signatureScheme: "hmac-sha256",
  others: { kernel_name: "python3" },
};

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("the kernel gets ports of loopback and the same key, in a file of the user's alone", () => {
  const folder = `${Deno.makeTempDirSync()}/new`;
  using file = PrivateConnectionFile.create(folder, clients);
  assertEquals(Deno.statSync(file.path).mode! & 0o777, 0o600);
  assertEquals(Deno.statSync(folder).mode! & 0o777, 0o700);
  const info = parseConnectionFile(Deno.readTextFileSync(file.path));
  assertEquals(info, file.info);
  assertEquals({ ...info, ports: clients.ports }, {
    ...clients,
    transport: "tcp",
    ip: "127.0.0.1",
  });
  assertEquals(new Set(Object.values(info.ports)).size, 5);
  assert(file.path.startsWith(`${folder}/kernel-${Deno.pid}-`));
});

Deno.test("the file goes in the end, also where the kernel has removed it", () => {
  const folder = Deno.makeTempDirSync();
  const [first, second] = [0, 1].map(() => PrivateConnectionFile.create(folder, clients));
  Deno.removeSync(second!.path);
  first![Symbol.dispose]();
  second![Symbol.dispose]();
  assertEquals(names(folder), []);
});

Deno.test("files of dead sidecars are swept, those of live ones and of others stay", () => {
  const folder = Deno.makeTempDirSync();
  using live = PrivateConnectionFile.create(folder, clients);
  const dead = `${folder}/kernel-1-${crypto.randomUUID()}.json`;
  for (const path of [dead, `${folder}/address`, `${folder}/kernel-notes.txt`]) {
    Deno.writeTextFileSync(path, "{}");
  }
  sweepConnectionFiles(folder);
  const liveName = live.path.slice(folder.length + 1);
  assertEquals(names(folder), ["address", "kernel-notes.txt", liveName].sort());
});

Deno.test("sweeping a folder that is not there is no error", () => {
  sweepConnectionFiles("/nowhere/at/all");
});

Deno.test("a folder in which others may write is refused, with the remedy", () => {
  const folder = Deno.makeTempDirSync();
  Deno.chmodSync(folder, 0o770);
  const error = assertThrows(() => PrivateConnectionFile.create(folder, clients), Error);
  assert(error.message.includes("mode 700; set XDG_RUNTIME_DIR"), error.message);
  assertEquals(names(folder), []);
});
