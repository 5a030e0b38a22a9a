import type { FrameBody } from "../protocol/frames/frame.ts";
import type { ApplicationHandle, GatewayMessage } from "./gateway/comm_gateway.ts";
import type { ActorRef, Context } from "./runtime/mod.ts";

/** Where the actors of one application send their frames: to the gateway, in its name. */
export class FrameSink {
  readonly #gateway: ActorRef<GatewayMessage>;
  readonly #from: ApplicationHandle;

  constructor(gateway: ActorRef<GatewayMessage>, from: ApplicationHandle) {
    this.#gateway = gateway;
    this.#from = from;
  }

  send(context: Context<never>, body: FrameBody): void {
    context.tell(this.#gateway, { type: "frame", from: this.#from, body });
  }
}
