import { assertEquals } from "@std/assert";
import { Failures } from "../../../kernel/proxy/failures.ts";
import type { ReplyInterception } from "../../../kernel/proxy/interception.ts";
import { ReplyRelay } from "../../../kernel/proxy/reply_relay.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import type { WireMessage } from "../../../kernel/zmq/socket.ts";
import { maker, wired } from "./fake_iopub.ts";
import { frames, json, KEY, seen } from "./messages.ts";

const client = new TextEncoder().encode("client");

function setUp(intercept: ReplyInterception["reply"]) {
  const sent: [string, readonly Uint8Array[]][] = [];
  const send = (identity: Uint8Array, wire: Uint8Array) => {
    sent.push([new TextDecoder().decode(identity), new DecodedMessage(wire).frames]);
    return true;
  };
  let asked = 0;
  const failures = new Failures(() => {});
  const relay = new ReplyRelay({
    clients: {
      send,
      sendLarge: (identity) => {
        if (identity[0] !== client[0]) return null;
        const parts: number[] = [];
        return {
          part: (wire) => void parts.push(...wire),
          end: () => void send(identity, new Uint8Array(parts)),
          abort: () => {},
        };
      },
      ready: () => undefined,
    },
    signer: new Signer(KEY),
    maker,
    failures,
    interceptions: [{
      replyTypes: ["x_reply"],
      reply: (message) => {
        asked++;
        return intercept(message);
      },
    }],
  });
  return { relay, sent, failures, numAsked: () => asked };
}

Deno.test("a reply goes as it is to the client that it names", () => {
  const { relay, sent, numAsked } = setUp(() => null);
  const other = [client, ...frames({ type: "y_reply" }), new Uint8Array([1])];
  const looked = [client, ...frames({ type: "x_reply" })];
  for (const message of [other, looked]) void relay.message(wired(message));
  assertEquals(sent, [["client", other.slice(1)], ["client", looked.slice(1)]]);
  assertEquals(numAsked(), 1);
});

Deno.test("a content that is changed is signed anew; all else stays", () => {
  const { relay, sent } = setUp(() => json({ new: true }));
  const message = frames({ type: "x_reply", parent: "q", idents: ["id"] });
  void relay.message(wired([client, ...message, new Uint8Array([9])]));
  const expected = [
    ...frames({ type: "x_reply", parent: "q", idents: ["id"], content: { new: true } }),
  ];
  assertEquals(sent, [["client", [...expected, new Uint8Array([9])]]]);
});

Deno.test("nobody looks at a reply with a wrong signature: the client will see", () => {
  const { relay, sent, numAsked } = setUp(() => json({}));
  const message = [client, ...frames({ type: "x_reply" }, "another key")];
  void relay.message(wired(message));
  assertEquals([numAsked(), sent], [0, [["client", message.slice(1)]]]);
});

Deno.test("a reply whose interception fails passes", () => {
  const { relay, sent, failures } = setUp(() => {
    throw new Error("bug");
  });
  const message = [client, ...frames({ type: "x_reply" })];
  void relay.message(wired(message));
  assertEquals([sent.length, failures.counts], [1, { reply: 1 }]);
});

Deno.test("a message to nobody is dropped", () => {
  const { relay, sent } = setUp(() => null);
  void relay.message(wired([client]));
  assertEquals(sent, []);
});

Deno.test("a large reply is passed on in parts, without the identity", () => {
  const { relay, sent } = setUp(() => null);
  const message = [client, ...frames({ type: "y_reply" }), new Uint8Array(300)];
  const whole = wired(message);
  // The head has all frames but the large one.
  const headLength = whole.wire.length - whole.wireFrom(message.length - 1).length;
  const head: WireMessage = new DecodedMessage(whole.wire.slice(0, headLength));
  const sink = relay.large(head)!;
  void sink.part(whole.wireFrom(message.length - 1));
  sink.end();
  assertEquals(sent.map(([, received]) => seen(received).type), ["y_reply"]);
  assertEquals(sent[0]?.[1].at(-1)?.length, 300);
});

Deno.test("a large reply to a client that is gone is read, and goes nowhere", () => {
  const { relay, sent } = setUp(() => null);
  const sink = relay.large(new DecodedMessage(wired([new Uint8Array([7]), client]).wire))!;
  void sink.part(new Uint8Array(5));
  sink.end();
  assertEquals(sent, []);
});
