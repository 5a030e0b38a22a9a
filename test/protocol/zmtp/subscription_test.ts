import { assertEquals } from "@std/assert";
import { decodeSubscription, encodeSubscription } from "../../../protocol/zmtp/subscription.ts";

Deno.test("a subscription is a message: 1 and the topic", () => {
  assertEquals(encodeSubscription(new Uint8Array()), new Uint8Array([0, 1, 1]));
  assertEquals(encodeSubscription(new Uint8Array([7, 8])), new Uint8Array([0, 3, 1, 7, 8]));
});

Deno.test("what subscribes or cancels is read, anything else is not", () => {
  const topic = new Uint8Array([7]);
  assertEquals(decodeSubscription([new Uint8Array([1, 7])]), { cancel: false, topic });
  assertEquals(decodeSubscription([new Uint8Array([0, 7])]), { cancel: true, topic });
  assertEquals(decodeSubscription([new Uint8Array([2, 7])]), null);
  assertEquals(decodeSubscription([new Uint8Array()]), null);
  assertEquals(decodeSubscription([new Uint8Array([1]), topic]), null);
});
