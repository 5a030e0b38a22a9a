import { assert, assertEquals, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
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

Deno.test("a port that another sidecar's kernel will have is not given away again", () => {
  const folder = Deno.makeTempDirSync();
  using first = PrivateConnectionFile.create(folder, clients);
  // As if the system offered the same ports again.
  const offered = [...Object.values(first.info.ports)];
  const listen = Deno.listen;
  let second: PrivateConnectionFile;
  try {
    Deno.listen = ((options: Deno.TcpListenOptions) =>
      listen({ ...options, port: offered.shift() ?? 0 })) as typeof Deno.listen;
    second = PrivateConnectionFile.create(folder, clients);
  } finally {
    Deno.listen = listen;
  }
  using _ = second;
  const ports = [first, second].flatMap(({ info }) => Object.values(info.ports));
  assertEquals([offered, new Set(ports).size], [[], 10]);
});

Deno.test("one aside has a folder of its own, and both go in the end", () => {
  const file = PrivateConnectionFile.createAside(clients);
  const folder = dirname(file.path);
  assertEquals(Deno.statSync(folder).mode! & 0o777, 0o700);
  file[Symbol.dispose]();
  assertThrows(() => Deno.statSync(folder), Deno.errors.NotFound);
});

Deno.test("one file that cannot be opened does not keep the others from being swept", () => {
  const folder = Deno.makeTempDirSync();
  const dead = () => `${folder}/kernel-1-${crypto.randomUUID()}.json`;
  for (let i = 0; i < 4; i++) {
    Deno.symlinkSync("/no/such/file", dead());
    Deno.writeTextFileSync(dead(), "{}");
  }
  sweepConnectionFiles(folder);
  assertEquals([...Deno.readDirSync(folder)].filter(({ isFile }) => isFile), []);
});
