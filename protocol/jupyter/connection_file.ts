/** The five sockets of a kernel. */
export type Channel = "shell" | "control" | "stdin" | "iopub" | "hb";

/** All channels, in the order in which Jupyter's documentation has them. */
export const channels: readonly Channel[] = ["shell", "iopub", "stdin", "control", "hb"];

/** What a connection file says. */
export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  /** An address; for ipc the path that all sockets' paths begin with. */
  readonly ip: string;
  /** For ipc the numbers that end the sockets' paths. */
  readonly ports: Readonly<Record<Channel, number>>;
  /** Signs messages; empty: they are not signed. */
  readonly key: string;
  readonly signatureScheme: "hmac-sha256";
  /** What else the file has, as it was read, such as `kernel_name` and `jupyter_session`. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** Where one channel is. */
export type ChannelEndpoint =
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly transport: "ipc"; readonly path: string };

/**
 * Reads the text of a connection file.
 *
 * @throws {SyntaxError} when it is not JSON
 * @throws {TypeError} when a field is missing or of the wrong kind
 * @throws {RangeError} when a port is none, or what it asks for is not supported
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { endpointOf, parseConnectionFile } from "./connection_file.ts";
 *
 * const info = parseConnectionFile(JSON.stringify({
 *   transport: "tcp",
 *   ip: "127.0.0.1",
 *   shell_port: 50001,
 *   iopub_port: 50002,
 *   stdin_port: 50003,
 *   control_port: 50004,
 *   hb_port: 50005,
 *   key: "5f3e",
 *   signature_scheme: "hmac-sha256",
 * }));
 * assertEquals(endpointOf(info, "shell"), {
 *   transport: "tcp",
 *   hostname: "127.0.0.1",
 *   port: 50001,
 * });
 * ```
 */
export function parseConnectionFile(text: string): ConnectionInfo {
  const fields = parseObject(text);
  const curve = Object.keys(fields).find((name) => name.startsWith("curve_") && fields[name]);
  if (curve !== undefined) {
    throw new RangeError(
      `Cannot use the connection file: it has CURVE keys (${curve}), which the sidecar does not ` +
        "speak; start the kernel without encryption, or the kernel that is not wrapped",
    );
  }
  const {
    transport = "tcp",
    ip = "",
    key = "",
    signature_scheme: scheme = "hmac-sha256",
    ...others
  } = fields;
  if (transport !== "tcp" && transport !== "ipc") {
    throw refuse("transport", "must be tcp or ipc", transport, RangeError);
  }
  if (typeof ip !== "string") throw refuse("ip", "must be text", ip, TypeError);
  if (typeof key !== "string") throw refuse("key", "must be text", key, TypeError);
  // Without a key nothing is signed, whatever the scheme.
  if (scheme !== "hmac-sha256" && key !== "") {
    throw refuse("signature_scheme", "must be hmac-sha256", scheme, RangeError);
  }
  if (transport === "ipc" && ip === "") {
    throw refuse("ip", "must be the path of the sockets", ip, RangeError);
  }
  const port = (name: string) => readPort(name, fields, transport);
  for (const channel of channels) delete others[`${channel}_port`];
  return {
    transport,
    ip,
    ports: {
      shell: port("shell_port"),
      iopub: port("iopub_port"),
      stdin: port("stdin_port"),
      control: port("control_port"),
      hb: port("hb_port"),
    },
    key,
    signatureScheme: "hmac-sha256",
    others,
  };
}

/** The text of a connection file. */
export function serializeConnectionFile(info: ConnectionInfo): string {
  const fields = {
    ...info.others,
    transport: info.transport,
    ip: info.ip,
    ...Object.fromEntries(channels.map((channel) => [`${channel}_port`, info.ports[channel]])),
    key: info.key,
    signature_scheme: info.signatureScheme,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** Where to bind or connect for a channel. */
export function endpointOf(info: ConnectionInfo, channel: Channel): ChannelEndpoint {
  const port = info.ports[channel];
  if (info.transport === "ipc") return { transport: "ipc", path: `${info.ip}-${port}` };
  return { transport: "tcp", hostname: hostnameOf(info.ip), port };
}

function hostnameOf(ip: string): string {
  if (ip === "") return "127.0.0.1";
  // As ZeroMQ writes it.
  return ip === "*" ? "0.0.0.0" : ip;
}

function parseObject(text: string): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new SyntaxError("Cannot use the connection file: it must be JSON");
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new TypeError("Cannot use the connection file: it must be a JSON object");
  }
  return fields as Record<string, unknown>;
}

function readPort(name: string, fields: Record<string, unknown>, transport: string): number {
  const port = fields[name];
  if (!Number.isInteger(port)) throw refuse(name, "must be an integer", port, TypeError);
  const last = transport === "tcp" ? 65535 : Number.MAX_SAFE_INTEGER;
  if (port as number < 1 || port as number > last) {
    throw refuse(name, "must be a port", port, RangeError);
  }
  return port as number;
}

function refuse(
  field: string,
  rule: string,
  value: unknown,
  error: typeof TypeError | typeof RangeError,
): Error {
  return new error(
    `Cannot use the connection file: ${field} ${rule}, received ${JSON.stringify(value)}`,
  );
}
