import { splitEnvelope } from "../../../protocol/jupyter/envelope.ts";
import { parseMessageHeader } from "../../../protocol/jupyter/message_header.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import type { Reply, Request } from "../../../kernel/proxy/interception.ts";

/** The key of all messages of a test. */
export const KEY = "test-key";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of JSON. */
export function json(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value));
}

/** What a test says of a message. */
export interface Said {
  readonly type: string;
  readonly msgId?: string;
  readonly session?: string;
  readonly subshellId?: string;
  readonly date?: string;
  /** The parent's `msg_id`. */
  readonly parent?: string;
  readonly metadata?: unknown;
  readonly content?: unknown;
  readonly idents?: readonly string[];
}

/** The frames of a signed message. */
export function frames(said: Said, key: string = KEY): Uint8Array[] {
  const { type, msgId = "m1", session = "s1", subshellId, date, parent, idents = [] } = said;
  const header = { msg_id: msgId, msg_type: type, session, subshell_id: subshellId, date };
  const parts = [
    json(header),
    json(parent === undefined ? {} : { msg_id: parent, msg_type: "a_request" }),
    json(said.metadata ?? {}),
    json(said.content ?? {}),
  ];
  const signature = encoder.encode(new Signer(key).sign(parts));
  const ids = idents.map((ident) => encoder.encode(ident));
  return [...ids, encoder.encode("<IDS|MSG>"), signature, ...parts];
}

/** A request as an interception gets it, of the client `identity`. */
export function request(said: Said, identity: string = "client"): Request {
  const envelope = splitEnvelope(frames(said))!;
  return {
    identity: encoder.encode(identity),
    envelope,
    header: parseMessageHeader(envelope.header)!,
  };
}

/** A reply as an interception gets it. */
export function reply(said: Said): Reply {
  const envelope = splitEnvelope(frames(said))!;
  return {
    envelope,
    header: parseMessageHeader(envelope.header)!,
    parent: parseMessageHeader(envelope.parentHeader),
  };
}

/** What a test looks at of a message that was published or sent. */
export interface Seen {
  readonly type: string;
  /** The parent's `msg_id`; undefined where it has none. */
  readonly parent: string | undefined;
  readonly content: unknown;
}

/** Reads the frames of a message. */
export function seen(messageFrames: readonly Uint8Array[]): Seen {
  const envelope = splitEnvelope(messageFrames)!;
  const read = (bytes: Uint8Array) => JSON.parse(decoder.decode(bytes));
  return {
    type: read(envelope.header).msg_type,
    parent: read(envelope.parentHeader).msg_id,
    content: read(envelope.content),
  };
}
