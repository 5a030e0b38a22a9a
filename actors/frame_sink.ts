import type { FrameBody } from "../protocol/frames/frame.ts";
import type { GatewayMessage } from "./gateway/comm_gateway.ts";
import type { ActorRef, Context } from "./runtime/mod.ts";

/** Where the actors of one application send their frames: to the gateway, under its run. */
export class FrameSink {
  /**
   * @param gateway the comm gateway
   * @param run the application's number in this process
   */
  constructor(readonly gateway: ActorRef<GatewayMessage>, readonly run: number) {}

  send(context: Context<never>, body: FrameBody): void {
    context.tell(this.gateway, { type: "frame", run: this.run, body });
  }
}
