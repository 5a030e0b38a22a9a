import type { Envelope } from "../../protocol/jupyter/envelope.ts";
import type { MessageHeader } from "../../protocol/jupyter/message_header.ts";

/** A request of a client whose signature is right. */
export interface Request {
  /** The routing id of the client's connection. */
  readonly identity: Uint8Array;
  readonly envelope: Envelope;
  readonly header: MessageHeader;
}

/** A reply of the kernel whose signature is right. */
export interface Reply {
  readonly envelope: Envelope;
  readonly header: MessageHeader;
  /** The header of the request; null where the kernel names none. */
  readonly parent: MessageHeader | null;
}

/** Has a part in what clients ask of the kernel on the shell. */
export interface RequestInterception {
  /** The `msg_type`s that it wants to see. */
  readonly requestTypes: readonly string[];
  /** @returns true where it has dealt with it: the kernel does not see it */
  request(request: Request): boolean;
}

/** Has a part in what the kernel answers on shell and control. */
export interface ReplyInterception {
  /** The `msg_type`s that it wants to see. */
  readonly replyTypes: readonly string[];
  /** @returns the content that goes to the client instead; null: the message passes as it is */
  reply(reply: Reply): Uint8Array | null;
}
