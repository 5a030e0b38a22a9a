import { assertEquals, assertThrows } from "@std/assert";
import { decodeReady, encodeReady } from "../../../protocol/zmtp/ready.ts";
import { ZmtpError } from "../../../protocol/zmtp/zmtp_error.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

function property(name: string, value: Uint8Array): number[] {
  return [name.length, ...ascii(name), 0, 0, value.length >> 8, value.length & 255, ...value];
}

function ready(...properties: number[][]): Uint8Array {
  return new Uint8Array(properties.flat());
}

const dealer = property("Socket-Type", ascii("DEALER"));

Deno.test("READY says the socket's type, and its identity where it has one", () => {
  const type = [11, ...ascii("Socket-Type"), 0, 0, 0];
  assertEquals(
    encodeReady("SUB"),
    new Uint8Array([4, 25, 5, ...ascii("READY"), ...type, 3, ...ascii("SUB")]),
  );
  assertEquals(
    encodeReady("DEALER", ascii("me")),
    new Uint8Array([
      ...[4, 43, 5, ...ascii("READY"), ...type, 6, ...ascii("DEALER")],
      ...[8, ...ascii("Identity"), 0, 0, 0, 2, ...ascii("me")],
    ]),
  );
});

Deno.test("a peer's type and identity are read, its other properties skipped", () => {
  const data = ready(
    property("X-Own", new Uint8Array(300)),
    property("SOCKET-TYPE", ascii("REQ")),
    property("identity", ascii("you")),
    property("Resource", new Uint8Array()),
  );
  assertEquals(decodeReady(data, "ROUTER"), { socketType: "REQ", identity: ascii("you") });
});

Deno.test("a peer without identity has an empty one", () => {
  assertEquals(decodeReady(ready(dealer), "ROUTER").identity, new Uint8Array());
  assertEquals(
    decodeReady(ready(dealer, property("Identity", new Uint8Array())), "ROUTER").identity,
    new Uint8Array(),
  );
});

Deno.test("each type takes its peers, and says whom it would take", () => {
  const takes = (own: "ROUTER" | "DEALER" | "XPUB" | "SUB") =>
    ["REQ", "REP", "DEALER", "ROUTER", "PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL", "PAIR", ""]
      .filter((type) => {
        try {
          decodeReady(ready(property("Socket-Type", ascii(type))), own);
          return true;
        } catch {
          return false;
        }
      });
  assertEquals(takes("ROUTER"), ["REQ", "DEALER", "ROUTER"]);
  assertEquals(takes("DEALER"), ["REP", "DEALER", "ROUTER"]);
  assertEquals(takes("XPUB"), ["SUB", "XSUB"]);
  assertEquals(takes("SUB"), ["PUB", "XPUB"]);
  assertThrows(
    () => decodeReady(ready(dealer), "SUB"),
    ZmtpError,
    'Cannot take peer of SUB: its socket type must be PUB or XPUB, received "DEALER"',
  );
  assertThrows(() => decodeReady(ready(), "SUB"), ZmtpError, 'received ""');
});

Deno.test("an identity with a zero first would be one that this side gives", () => {
  for (const identity of [new Uint8Array([0, 1, 2, 3, 4]), new Uint8Array(256).fill(1)]) {
    assertThrows(
      () => decodeReady(ready(dealer, property("Identity", identity)), "ROUTER"),
      ZmtpError,
      "its identity must have at most 255 octets, the first not zero",
    );
  }
  const longest = new Uint8Array(255).fill(1);
  assertEquals(
    decodeReady(ready(dealer, property("Identity", longest)), "ROUTER").identity,
    longest,
  );
});

Deno.test("properties that do not fit are refused wherever they are cut", () => {
  const data = ready(dealer, property("Identity", ascii("you")));
  for (let length = 1; length < data.length; length++) {
    if (length === dealer.length) continue;
    assertThrows(() => decodeReady(data.subarray(0, length), "ROUTER"), ZmtpError, "must fit");
  }
  assertThrows(
    () => decodeReady(new Uint8Array([1, 65, 255, 255, 255, 255, 1]), "ROUTER"),
    ZmtpError,
    "must fit",
  );
  assertThrows(() => decodeReady(new Uint8Array(5), "ROUTER"), ZmtpError, "must fit");
});
