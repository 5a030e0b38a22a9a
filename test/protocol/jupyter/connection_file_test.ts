import { assertEquals, assertThrows } from "@std/assert";
import {
  type Channel,
  channels,
  endpointOf,
  parseConnectionFile,
  serializeConnectionFile,
} from "../../../protocol/jupyter/connection_file.ts";

/** As jupyter_client writes it. */
const file = {
  shell_port: 50001,
  iopub_port: 50002,
  stdin_port: 50003,
  control_port: 50004,
  hb_port: 50005,
  ip: "127.0.0.1",
  key: "a0b1-c2",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "python3",
  jupyter_session: "/notebooks/a.ipynb",
};

const parse = (changes: Record<string, unknown>) =>
  parseConnectionFile(JSON.stringify({ ...file, ...changes }));

Deno.test("a file is read, with what the sidecar does not know", () => {
  assertEquals(parse({}), {
    transport: "tcp",
    ip: "127.0.0.1",
    ports: { shell: 50001, iopub: 50002, stdin: 50003, control: 50004, hb: 50005 },
    key: "a0b1-c2",
    signatureScheme: "hmac-sha256",
    others: { kernel_name: "python3", jupyter_session: "/notebooks/a.ipynb" },
  });
});

Deno.test("what is written is the file that was read", () => {
  assertEquals(JSON.parse(serializeConnectionFile(parse({}))), file);
});

Deno.test("each channel has its own place, on TCP and on ipc", () => {
  const tcp = (channel: Channel) => endpointOf(parse({}), channel);
  assertEquals(tcp("shell"), { transport: "tcp", hostname: "127.0.0.1", port: 50001 });
  assertEquals(new Set(channels.map((channel) => JSON.stringify(tcp(channel)))).size, 5);
  const ipc = parse({ transport: "ipc", ip: "/run/k-ipc", shell_port: 1 });
  assertEquals(endpointOf(ipc, "shell"), { transport: "ipc", path: "/run/k-ipc-1" });
});

Deno.test("all interfaces, as ZeroMQ names them, and the default", () => {
  const hostname = (ip: string) => {
    const endpoint = endpointOf(parse({ ip }), "hb");
    return endpoint.transport === "tcp" && endpoint.hostname;
  };
  assertEquals(["*", "", "::1"].map(hostname), ["0.0.0.0", "127.0.0.1", "::1"]);
});

Deno.test("an unsigned kernel may name any scheme", () => {
  assertEquals(parse({ key: "", signature_scheme: "" }).key, "");
});

Deno.test("what cannot be served is refused in one line that names it", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ curve_publickey: "x" }, "CURVE keys (curve_publickey)"],
    [{ transport: "udp" }, 'transport must be tcp or ipc, received "udp"'],
    [{ signature_scheme: "hmac-md5" }, 'must be hmac-sha256, received "hmac-md5"'],
    [{ ip: 7 }, "ip must be text, received 7"],
    [{ key: null }, "key must be text, received null"],
    [{ hb_port: 0 }, "hb_port must be a port, received 0"],
    [{ hb_port: 65536 }, "hb_port must be a port, received 65536"],
    [{ stdin_port: "5" }, 'stdin_port must be an integer, received "5"'],
    [{ iopub_port: undefined }, "iopub_port must be an integer, received undefined"],
    [{ transport: "ipc", ip: "" }, "ip must be the path of the sockets"],
  ];
  for (const [changes, expected] of cases) {
    const error = assertThrows(() => parse(changes), Error, expected);
    assertEquals(error.message.includes("\n"), false);
  }
  assertThrows(() => parseConnectionFile("{"), SyntaxError, "it must be JSON");
  assertThrows(() => parseConnectionFile("[]"), TypeError, "it must be a JSON object");
});

Deno.test("curve fields that are empty are none", () => {
  assertEquals(parse({ curve_publickey: null }).ip, "127.0.0.1");
});
