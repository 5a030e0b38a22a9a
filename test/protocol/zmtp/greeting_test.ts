import { assertEquals, assertThrows } from "@std/assert";
import { checkGreeting, encodeGreeting, GREETING_LENGTH } from "../../../protocol/zmtp/greeting.ts";
import { ZmtpError } from "../../../protocol/zmtp/zmtp_error.ts";

/** What libzmq 4.3.5 sends. */
function libzmqGreeting(mechanism = "NULL", major = 3): Uint8Array {
  const greeting = new Uint8Array(64);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, major, 1]);
  greeting.set(new TextEncoder().encode(mechanism), 12);
  return greeting;
}

Deno.test("the greeting is 64 octets: 3.0, NULL, as-server 0, zeros", () => {
  const expected = new Uint8Array(64);
  expected.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0, 0x4e, 0x55, 0x4c, 0x4c]);
  assertEquals(encodeGreeting(), expected);
  assertEquals(GREETING_LENGTH, 64);
});

Deno.test("libzmq's greeting passes, however much of it has come", () => {
  const greeting = libzmqGreeting();
  for (let come = 0; come <= 64; come++) checkGreeting(greeting.subarray(0, come));
});

Deno.test("another protocol is refused at its first octet", () => {
  const refuse = (octets: number[]) =>
    assertThrows(
      () => checkGreeting(new Uint8Array(octets)),
      ZmtpError,
      "it must speak ZMTP, received another protocol",
    );
  refuse([0x47]);
  refuse([0x00]);
  // ZMTP 1: a long length of its first frame, so the tenth octet has flags.
  refuse([0xff, 0, 0, 0, 0, 0, 0, 0, 5, 0]);
});

Deno.test("older versions are refused as soon as they say so", () => {
  for (const major of [0, 1, 2]) {
    assertThrows(
      () => checkGreeting(libzmqGreeting("NULL", major).subarray(0, 11)),
      ZmtpError,
      `Cannot greet peer: its ZMTP must be version 3, received ${major}`,
    );
  }
  checkGreeting(libzmqGreeting("NULL", 4));
});

Deno.test("a mechanism other than NULL is refused by its name", () => {
  for (const mechanism of ["PLAIN", "CURVE", "NULLS", "null", "", "ABCDEFGHIJKLMNOPQRST"]) {
    assertThrows(
      () => checkGreeting(libzmqGreeting(mechanism)),
      ZmtpError,
      `Cannot greet peer: its mechanism must be NULL, received "${mechanism}"`,
    );
  }
});
