import { IopubVoice } from "../../../kernel/proxy/iopub_voice.ts";
import type { IopubPort } from "../../../kernel/proxy/iopub_relay.ts";
import type { PartSink, WireMessage } from "../../../kernel/zmq/socket.ts";
import { MessageMaker } from "../../../protocol/jupyter/message_maker.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { KEY, type Seen, seen } from "./messages.ts";

/** Builds messages of the sidecar's own. */
export const maker = new MessageMaker({
  signer: new Signer(KEY),
  session: "own",
  username: "sparkmonitor",
  now: () => 0,
});

/** A message as a socket hands it over. */
export function wired(messageFrames: readonly Uint8Array[]): WireMessage {
  return new DecodedMessage(encodeMessage(messageFrames));
}

/** The clients' end of iopub: keeps what is published. */
export class FakeIopub implements IopubPort {
  readonly wires: Uint8Array[] = [];
  readonly topics: string[] = [];
  /** Of the request that runs. */
  runningHeader: Uint8Array | null = null;
  readonly voice = new IopubVoice(this, maker, () => this.runningHeader);

  publish(topic: Uint8Array, wire: Uint8Array): void {
    this.topics.push(new TextDecoder().decode(topic));
    this.wires.push(wire);
  }

  publishLarge(topic: Uint8Array): PartSink {
    const parts: Uint8Array[] = [];
    return {
      part: (wire) => void parts.push(wire.slice()),
      end: () => this.publish(topic, new Uint8Array(parts.flatMap((part) => [...part]))),
      abort: () => {},
    };
  }

  ready(): undefined {
    return undefined;
  }

  /** What was published since the last call. */
  take(): Seen[] {
    return this.wires.splice(0).map((wire) => seen(new DecodedMessage(wire).frames));
  }
}
