import { assertEquals, assertNotEquals } from "@std/assert";
import { splitEnvelope } from "../../../protocol/jupyter/envelope.ts";
import { MessageMaker } from "../../../protocol/jupyter/message_maker.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { realKey, realMessage } from "./real_message.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const maker = (key = realKey) =>
  new MessageMaker({
    signer: new Signer(key),
    session: "s",
    username: "u",
    now: () => Date.UTC(2026, 10, 23, 6),
  });

Deno.test("a message has a header of its own, the given parent, and content as given", () => {
  const frames = maker().make({
    type: "status",
    idents: [new Uint8Array([7])],
    parentHeader: realMessage[3]!,
    content: '{"execution_state":"idle"}',
  });
  const envelope = splitEnvelope(frames)!;
  assertEquals(envelope.idents, [new Uint8Array([7])]);
  assertEquals(JSON.parse(text(envelope.header)), {
    msg_id: "s_0",
    msg_type: "status",
    session: "s",
    username: "u",
    date: "2026-11-23T06:00:00.000Z",
    version: "5.4",
  });
  assertEquals(envelope.parentHeader, realMessage[3]);
  assertEquals(text(envelope.metadata), "{}");
  assertEquals(text(envelope.content), '{"execution_state":"idle"}');
});

Deno.test("no two messages have the same id", () => {
  const one = maker();
  const [first, second] = [0, 1].map(() => one.make({ type: "t", content: "{}" }));
  assertNotEquals(splitEnvelope(first!)!.header, splitEnvelope(second!)!.header);
});

Deno.test("sealing the parts of a real message gives the real message", () => {
  const sealed = maker().seal(realMessage.slice(0, 1), realMessage.slice(3));
  assertEquals(sealed.map(text), realMessage.map(text));
});

Deno.test("without a key the signature is empty", () => {
  const envelope = splitEnvelope(maker("").make({ type: "t", content: "{}" }))!;
  assertEquals(envelope.signature, new Uint8Array());
});
