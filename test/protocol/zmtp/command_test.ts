import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeCommand,
  decodeError,
  encodeCommand,
  encodeError,
  encodePong,
} from "../../../protocol/zmtp/command.ts";
import { ZmtpError } from "../../../protocol/zmtp/zmtp_error.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("a command has one octet for the length of its name", () => {
  const data = new Uint8Array([9, 8]);
  const wire = encodeCommand("READY", data);
  assertEquals(wire, new Uint8Array([4, 8, 5, ...ascii("READY"), 9, 8]));
  assertEquals(decodeCommand(wire.subarray(2)), { name: "READY", data });
});

Deno.test("a long command has a long length", () => {
  const wire = encodeCommand("READY", new Uint8Array(300));
  assertEquals([...wire.subarray(0, 10)], [6, 0, 0, 0, 0, 0, 0, 1, 50, 5]);
  assertEquals(decodeCommand(wire.subarray(9)).data.length, 300);
});

Deno.test("a command may have no data", () => {
  assertEquals(decodeCommand(new Uint8Array([1, 0x41])), { name: "A", data: new Uint8Array() });
});

Deno.test("a command whose name does not fit is refused", () => {
  for (const body of [[], [0], [0, 65], [2, 65], [255, 65, 65]]) {
    assertThrows(() => decodeCommand(new Uint8Array(body)), ZmtpError, "its name must fit");
  }
});

Deno.test("a PING's context comes back, its time to live does not", () => {
  const pong = encodePong(new Uint8Array([0, 10, 1, 2, 3]));
  assertEquals(pong, new Uint8Array([4, 8, 4, ...ascii("PONG"), 1, 2, 3]));
  assertEquals(encodePong(new Uint8Array(2)).length, 7);
  assertEquals(encodePong(new Uint8Array(18)).length, 23);
});

Deno.test("a PING without time to live, or with more context than allowed, is refused", () => {
  for (const length of [0, 1, 19]) {
    assertThrows(
      () => encodePong(new Uint8Array(length)),
      ZmtpError,
      `Cannot answer PING: it must have 2 to 18 octets, received ${length}`,
    );
  }
});

Deno.test("an ERROR's reason fits its octet", () => {
  const { name, data } = decodeCommand(encodeError("no").subarray(2));
  assertEquals([name, decodeError(data)], ["ERROR", "no"]);
  const long = decodeCommand(encodeError("x".repeat(300)).subarray(9));
  assertEquals(decodeError(long.data), "x".repeat(255));
  assertEquals([decodeError(new Uint8Array()), decodeError(new Uint8Array([9, 65]))], ["", "A"]);
});
