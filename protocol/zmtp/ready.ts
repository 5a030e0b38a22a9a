import { encodeCommand } from "./command.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** The socket types that this side knows the peers of. */
export type SocketType = "ROUTER" | "DEALER" | "XPUB" | "SUB";

/** What a peer says of itself. */
export interface PeerProperties {
  /** As the peer calls it. */
  readonly socketType: string;
  /** Empty where the peer has none. */
  readonly identity: Uint8Array;
}

/** What may be at the other end of each. */
const peers: Readonly<Record<SocketType, readonly string[]>> = {
  ROUTER: ["DEALER", "REQ", "ROUTER"],
  DEALER: ["ROUTER", "REP", "DEALER"],
  XPUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
};

/** The octets of an identity at most. */
export const LONGEST_IDENTITY = 255;

/**
 * The wire bytes of READY.
 *
 * @param identity at most 255 octets; absent: none is sent
 */
export function encodeReady(socketType: SocketType, identity?: Uint8Array): Uint8Array {
  const type = encodeProperty("Socket-Type", new TextEncoder().encode(socketType));
  const properties = identity === undefined
    ? type
    : [...type, ...encodeProperty("Identity", identity)];
  return encodeCommand("READY", new Uint8Array(properties));
}

function encodeProperty(name: string, value: Uint8Array): number[] {
  const { length } = value;
  const size = [length >>> 24, length >>> 16 & 255, length >>> 8 & 255, length & 255];
  return [name.length, ...new TextEncoder().encode(name), ...size, ...value];
}

/**
 * Reads the data of a peer's READY; properties that are of no interest here are skipped.
 *
 * @param own the type of this side's socket
 * @throws {ZmtpError} when it is malformed, of a socket type that may not be
 * here, or with an identity that no peer may choose
 */
export function decodeReady(data: Uint8Array, own: SocketType): PeerProperties {
  const properties = decodeProperties(data);
  const socketType = new TextDecoder().decode(properties.get("socket-type"));
  const identity = properties.get("identity") ?? new Uint8Array();
  if (!peers[own].includes(socketType)) {
    throw new ZmtpError(
      `Cannot take peer of ${own}: its socket type must be ${peers[own].join(" or ")}, ` +
        `received ${JSON.stringify(socketType)}`,
    );
  }
  // Those with a zero first are what this side gives to peers without one.
  if (identity.length > LONGEST_IDENTITY || identity[0] === 0) {
    throw new ZmtpError(
      "Cannot take peer: its identity must have at most 255 octets, the first not zero, " +
        `received ${identity.length} octets`,
    );
  }
  return { socketType, identity };
}

function decodeProperties(data: Uint8Array): Map<string, Uint8Array> {
  const properties = new Map<string, Uint8Array>();
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let offset = 0; offset < data.length;) {
    const valueAt = offset + 1 + view.getUint8(offset) + 4;
    const end = valueAt > data.length ? Infinity : valueAt + view.getUint32(valueAt - 4);
    if (end > data.length || valueAt === offset + 5) {
      throw new ZmtpError(
        `Cannot take READY: a property of it must fit, received ${data.length} octets`,
      );
    }
    const name = new TextDecoder().decode(data.subarray(offset + 1, valueAt - 4));
    // Names are case-insensitive.
    properties.set(name.toLowerCase(), data.slice(valueAt, end));
    offset = end;
  }
  return properties;
}
