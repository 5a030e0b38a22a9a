import { assertEquals } from "@std/assert";
import { Guard } from "../../../kernel/proxy/guard.ts";
import { ReplayHistory } from "../../../kernel/proxy/replay_history.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { frames, json } from "./messages.ts";

const message = (msgId: string) => frames({ type: "execute_request", msgId });
const guard = (history?: ReplayHistory) => new Guard(new Signer("test-key"), history);

Deno.test("a signed message may pass, with what it says", () => {
  const admitted = guard().check(message("m7"));
  assertEquals(typeof admitted === "object" && admitted.header.msgId, "m7");
});

Deno.test("what is wrong with a message is named", () => {
  const forged = message("m1").with(5, json({ code: "evil" }));
  assertEquals(guard().check(forged), "forged");
  assertEquals(guard().check(frames({ type: "t" }, "another key")), "forged");
  assertEquals(guard().check(message("m1").with(1, new Uint8Array())), "unsigned");
  assertEquals(guard().check(message("m1").slice(0, -1)), "malformed");
  assertEquals(guard().check([]), "malformed");
});

Deno.test("a message passes once", () => {
  const one = guard();
  assertEquals(typeof one.check(message("m1")), "object");
  assertEquals(one.check(message("m1")), "replayed");
  assertEquals(typeof one.check(message("m2")), "object");
});

Deno.test("a forged message with a true signature does not use the signature up", () => {
  const one = guard();
  assertEquals(one.check(message("m1").with(5, json({ code: "evil" }))), "forged");
  assertEquals(typeof one.check(message("m1")), "object");
});

Deno.test("a signed message whose header is none is malformed", () => {
  const signer = new Signer("test-key");
  const parts = [json([]), json({}), json({}), json({})];
  const signature = new TextEncoder().encode(signer.sign(parts));
  const delimiter = new TextEncoder().encode("<IDS|MSG>");
  assertEquals(guard().check([delimiter, signature, ...parts]), "malformed");
});

Deno.test("without a key every message passes, again and again", () => {
  const open = new Guard(new Signer(""));
  for (let time = 0; time < 2; time++) {
    assertEquals(typeof open.check(message("m1")), "object");
    assertEquals(typeof open.check(frames({ type: "t" }, "")), "object");
  }
});

Deno.test("the history is bounded, and the last half of it is always there", () => {
  const history = new ReplayHistory(8);
  for (let number = 0; number < 100; number++) {
    assertEquals(history.add(`s${number}`), true);
    assertEquals(history.size <= 8, true);
    for (let back = 0; back < Math.min(4, number + 1); back++) {
      assertEquals(history.add(`s${number - back}`), false);
    }
  }
  assertEquals(history.add("s0"), true);
});
