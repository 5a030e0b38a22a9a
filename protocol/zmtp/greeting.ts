import { ZmtpError } from "./zmtp_error.ts";

/** The octets of a greeting. */
export const GREETING_LENGTH = 64;

const VERSION_AT = 10;
const MECHANISM_AT = 12;
const MECHANISM_LENGTH = 20;
const AS_SERVER_AT = 32;

/**
 * The greeting of this side: ZMTP 3.0 with the mechanism NULL, as-server 0.
 * Minor version 0, so that libzmq subscribes with messages, not commands.
 */
export function encodeGreeting(): Uint8Array {
  const greeting = new Uint8Array(GREETING_LENGTH);
  greeting[0] = 0xff;
  greeting[9] = 0x7f;
  greeting[VERSION_AT] = 3;
  greeting.set(new TextEncoder().encode("NULL"), MECHANISM_AT);
  return greeting;
}

/**
 * Checks a peer's greeting, as much of it as has come: a peer that speaks
 * something else may wait for an answer before it sends 64 octets.
 *
 * @throws {ZmtpError} when it cannot become one of ZMTP 3 with the mechanism NULL
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checkGreeting, encodeGreeting } from "./greeting.ts";
 *
 * checkGreeting(encodeGreeting());
 * assertThrows(() => checkGreeting(new TextEncoder().encode("GET / HTTP/1.1")));
 * ```
 */
export function checkGreeting(received: Uint8Array): void {
  const [first] = received;
  const [last, major] = received.subarray(VERSION_AT - 1);
  if (first !== undefined && first !== 0xff || last !== undefined && (last & 1) === 0) {
    throw new ZmtpError("Cannot greet peer: it must speak ZMTP, received another protocol");
  }
  if (major !== undefined && major < 3) {
    throw new ZmtpError(`Cannot greet peer: its ZMTP must be version 3, received ${major}`);
  }
  if (received.length < AS_SERVER_AT + 1) return;
  const name = received.subarray(MECHANISM_AT, MECHANISM_AT + MECHANISM_LENGTH);
  const mechanism = new TextDecoder().decode(name).replace(/\0+$/, "");
  if (mechanism !== "NULL") {
    throw new ZmtpError(
      `Cannot greet peer: its mechanism must be NULL, received ${JSON.stringify(mechanism)}`,
    );
  }
}
