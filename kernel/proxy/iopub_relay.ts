import type { Clock } from "../../actors/runtime/clock.ts";
import type { ToMonitor } from "../../protocol/jupyter/monitor_message.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import type { MessageHandler, PartSink, WireMessage } from "../zmq/socket.ts";
import type { Displays } from "./displays.ts";
import { readExecuteInput } from "./execute_input_reader.ts";
import type { ExecutionTracker } from "./execution_tracker.ts";
import type { Failures } from "./failures.ts";
import type { IdleHold } from "./idle_hold.ts";
import { type KernelStatus, readStatus } from "./status_reader.ts";
import type { Welcome } from "./welcome.ts";

/** The clients' end of iopub. */
export interface IopubPort {
  publish(topic: Uint8Array, wire: Uint8Array): void;
  publishLarge(topic: Uint8Array): PartSink;
  /** Resolves when the clients take more; undefined: they do now. */
  ready(): Promise<void> | undefined;
}

/** What an {@link IopubRelay} needs. */
export interface IopubRelayOptions {
  readonly clients: IopubPort;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly welcome: Welcome;
  readonly executions: ExecutionTracker;
  readonly displays: Displays;
  readonly hold: IdleHold;
  /** @returns false where no monitor runs and none will */
  readonly tell: (message: ToMonitor) => boolean;
  readonly failures: Failures;
}

/** Brings what the kernel publishes to all clients, and learns from it what the kernel runs. */
export class IopubRelay implements MessageHandler<null> {
  readonly #options: IopubRelayOptions;

  constructor(options: IopubRelayOptions) {
    this.#options = options;
  }

  message(message: WireMessage): Promise<void> | undefined {
    const { failures, welcome, signer } = this.#options;
    const { frames } = message;
    if (failures.attempt("iopub_welcome", () => welcome.takes(frames), false)) return undefined;
    const status = failures.attempt("status", () => readStatus(frames, signer), null);
    if (status === null) return this.#publishOther(message);
    const hold = failures.attempt("settle", () => this.#settle(status), null);
    // While it is held nothing is read, so the order stays.
    return hold === null
      ? this.#publishStatus(message, status)
      : hold.then(() => this.#publishStatus(message, status));
  }

  large(head: WireMessage): PartSink | null {
    const topic = head.frames[0];
    if (topic === undefined) return null;
    const sink = this.#options.clients.publishLarge(topic);
    void sink.part(head.wire);
    return sink;
  }

  #settle({ isIdle, msgId }: KernelStatus): Promise<void> | null {
    const { displays, hold, tell } = this.#options;
    if (!isIdle || !displays.hasUnsettled(msgId)) return null;
    // First, so that no answer is missed.
    const held = hold.hold(msgId);
    if (!tell({ type: "settle", msgId })) hold.release(msgId);
    return held;
  }

  #publishStatus(message: WireMessage, status: KernelStatus): Promise<void> | undefined {
    const { executions, clock, failures } = this.#options;
    const ready = this.#publish(message);
    const { isIdle, msgId } = status;
    const time = status.time ?? clock.now();
    failures.attempt(
      "execution",
      () => isIdle ? executions.idle(msgId, time) : executions.busy(msgId, time),
      undefined,
    );
    return ready;
  }

  #publishOther(message: WireMessage): Promise<void> | undefined {
    const { executions, signer, failures } = this.#options;
    const ready = this.#publish(message);
    failures.attempt("execute_input", () => {
      const input = readExecuteInput(message.frames, signer);
      if (input !== null) executions.numbered(input.msgId, input.executionCount);
    }, undefined);
    return ready;
  }

  #publish({ frames, wire }: WireMessage): Promise<void> | undefined {
    this.#options.clients.publish(frames[0]!, wire);
    return this.#options.clients.ready();
  }
}
