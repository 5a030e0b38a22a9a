import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseJsonObject, parseMessageHeader } from "../../../protocol/jupyter/message_header.ts";
import { realMessage } from "./real_message.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("a real header is read", () => {
  assertEquals(parseMessageHeader(realMessage[3]!), {
    msgId: "11111111-aaaa_1",
    msgType: "execute_request",
    session: "11111111-aaaa",
    subshellId: null,
    date: Date.UTC(2026, 10, 23, 6),
  });
});

Deno.test("what only some clients say may be missing, or of another kind", () => {
  const header = { msg_id: "m", msg_type: "t" };
  const expected = { msgId: "m", msgType: "t", session: "", subshellId: null, date: null };
  assertEquals(parseMessageHeader(bytes(header)), expected);
  const odd = { ...header, session: 7, date: "soon", subshell_id: null };
  assertEquals(parseMessageHeader(bytes(odd)), expected);
  assertEquals(
    parseMessageHeader(bytes({ ...header, subshell_id: "s" })),
    { ...expected, subshellId: "s" },
  );
});

Deno.test("what has no id or type is no header", () => {
  for (const value of [{}, { msg_id: "m" }, { msg_type: "t" }, { msg_id: 1, msg_type: "t" }]) {
    assertEquals(parseMessageHeader(bytes(value)), null);
  }
});

Deno.test("bytes that are no JSON object are null, and nothing else", () => {
  for (const value of [1, "x", [], null]) assertEquals(parseJsonObject(bytes(value)), null);
  fc.assert(fc.property(fc.uint8Array(), (data) => {
    const value = parseJsonObject(data);
    assertEquals(value === null || typeof value === "object", true);
  }));
});
