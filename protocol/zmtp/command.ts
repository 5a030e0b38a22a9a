import { COMMAND, frameLength, writeHeader } from "./_flags.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** A command of ZMTP. */
export interface Command {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Octets of the longest context that PING may carry. */
const LONGEST_CONTEXT = 16;
const PING_TTL = 2;

/**
 * The wire bytes of a command.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeCommand } from "./command.ts";
 *
 * const wire = encodeCommand("PONG", new Uint8Array([7]));
 * assertEquals(wire, new Uint8Array([4, 6, 4, 0x50, 0x4f, 0x4e, 0x47, 7]));
 * ```
 */
export function encodeCommand(name: string, data: Uint8Array): Uint8Array {
  const octets = new TextEncoder().encode(name);
  const length = 1 + octets.length + data.length;
  const wire = new Uint8Array(frameLength(length));
  const start = writeHeader(wire, 0, COMMAND, length);
  wire[start] = octets.length;
  wire.set(octets, start + 1);
  wire.set(data, start + 1 + octets.length);
  return wire;
}

/**
 * Splits the body of a command frame.
 *
 * @throws {ZmtpError} when it has no name, or a longer one than the body
 */
export function decodeCommand(body: Uint8Array): Command {
  const [length = 0] = body;
  if (length === 0 || length >= body.length) {
    throw new ZmtpError(`Cannot take command: its name must fit, received ${length} octets of it`);
  }
  const name = new TextDecoder().decode(body.subarray(1, 1 + length));
  return { name, data: body.subarray(1 + length) };
}

/**
 * The PONG that answers a PING.
 *
 * @param ping the PING's data
 * @throws {ZmtpError} when it has no time to live, or a longer context than allowed
 */
export function encodePong(ping: Uint8Array): Uint8Array {
  const context = ping.length - PING_TTL;
  if (context < 0 || context > LONGEST_CONTEXT) {
    throw new ZmtpError(`Cannot answer PING: it must have 2 to 18 octets, received ${ping.length}`);
  }
  return encodeCommand("PONG", ping.subarray(PING_TTL));
}

/** The wire bytes of an ERROR command. */
export function encodeError(reason: string): Uint8Array {
  const octets = new TextEncoder().encode(reason).subarray(0, 255);
  const data = new Uint8Array(1 + octets.length);
  data[0] = octets.length;
  data.set(octets, 1);
  return encodeCommand("ERROR", data);
}

/** The reason that the data of an ERROR command has. */
export function decodeError(data: Uint8Array): string {
  return new TextDecoder().decode(data.subarray(1, 1 + (data[0] ?? 0)));
}
