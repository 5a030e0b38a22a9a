import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { signedParts, splitEnvelope } from "../../../protocol/jupyter/envelope.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { realKey, realMessage } from "./real_message.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a signature is that of jupyter_client", () => {
  const envelope = splitEnvelope(realMessage)!;
  const signer = new Signer(realKey);
  assertEquals(signer.sign(signedParts(envelope)), text(envelope.signature));
  assert(signer.verify(envelope.signature, signedParts(envelope)));
});

Deno.test("any other byte of a part or of the signature, and any other key, is noticed", () => {
  const envelope = splitEnvelope(realMessage)!;
  const signed = [...signedParts(envelope), envelope.signature];
  fc.assert(fc.property(
    fc.nat(signed.length - 1),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    (part, at, change) => {
      const changed = signed.map((bytes) => bytes.slice());
      const bytes = changed[part]!;
      bytes[at % bytes.length]! ^= change;
      const [signature, parts] = [changed.pop()!, changed];
      assertFalse(new Signer(realKey).verify(signature, parts));
    },
  ));
  assertFalse(new Signer("4f1c-kez").verify(envelope.signature, signedParts(envelope)));
});

Deno.test("a signature that is cut or too long is none", () => {
  const envelope = splitEnvelope(realMessage)!;
  const signer = new Signer(realKey);
  const longer = new Uint8Array([...envelope.signature, 0x30]);
  for (const signature of [new Uint8Array(), envelope.signature.subarray(1), longer]) {
    assertFalse(signer.verify(signature, signedParts(envelope)));
  }
});

Deno.test("without a key nothing is signed, and every message is right", () => {
  const signer = new Signer("");
  assertFalse(signer.isSigning);
  assertEquals(signer.sign([new Uint8Array([1])]), "");
  assert(signer.verify(new Uint8Array([1]), []));
});
