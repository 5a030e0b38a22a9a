import type { Clock } from "../../actors/runtime/clock.ts";
import {
  type Channel,
  type ConnectionInfo,
  endpointOf,
} from "../../protocol/jupyter/connection_file.ts";
import { MessageMaker } from "../../protocol/jupyter/message_maker.ts";
import { Signer } from "../../protocol/jupyter/signer.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";
import type { OnNotice } from "../notice.ts";
import { RouterSocket } from "../zmq/router_socket.ts";
import type { MessageHandler, SocketLimits } from "../zmq/socket.ts";
import { XpubSocket } from "../zmq/xpub_socket.ts";
import { CommInfoMerge } from "./comm_info_merge.ts";
import { CommRegistry } from "./comm_registry.ts";
import { Displays } from "./displays.ts";
import { ExecutionTracker } from "./execution_tracker.ts";
import { Failures } from "./failures.ts";
import { Guard } from "./guard.ts";
import { IdleHold } from "./idle_hold.ts";
import type { ReplyInterception, Request, RequestInterception } from "./interception.ts";
import { IopubRelay } from "./iopub_relay.ts";
import { IopubVoice } from "./iopub_voice.ts";
import { KernelInfoCache } from "./kernel_info_cache.ts";
import { KernelPorts } from "./kernel_ports.ts";
import type { MonitorLink } from "./monitor_link.ts";
import { MonitorVoice } from "./monitor_voice.ts";
import { RefusalTally } from "./refusal_tally.ts";
import { ReplyRelay } from "./reply_relay.ts";
import { forward, RequestRelay } from "./request_relay.ts";
import { SparkMonitorTarget } from "./spark_monitor_target.ts";
import { Welcome } from "./welcome.ts";

/** How a {@link KernelProxy} is set up. */
export interface KernelProxyOptions {
  /** Where clients connect. */
  readonly clients: ConnectionInfo;
  /** Where the real kernel listens; the key is the same. */
  readonly kernel: ConnectionInfo;
  readonly link: MonitorLink;
  readonly clock: Clock;
  readonly onNotice: OnNotice;
}

/** What was not passed on, or not looked at, by kind; kinds that did not occur are absent. */
export interface KernelProxyCounts {
  /** Refused, from clients. */
  readonly refused: Readonly<Record<string, number>>;
  /** Interceptions that failed. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Stands between the clients and a kernel: binds the five public ports, passes
 * everything both ways, and owns the comm target `SparkMonitor`.
 */
export class KernelProxy {
  readonly #clients: ConnectionInfo;
  readonly #kernel: KernelPorts;
  readonly #clock: Clock;
  readonly #signer: Signer;
  readonly #maker: MessageMaker;
  readonly #guard: Guard;
  readonly #tally: RefusalTally;
  readonly #failures: Failures;
  /** The public ports. */
  readonly #sockets: (RouterSocket | XpubSocket)[] = [];

  /** @throws {Error} when a public port cannot be bound */
  constructor({ clients, kernel, link, clock, onNotice }: KernelProxyOptions) {
    this.#clients = clients;
    this.#kernel = new KernelPorts(kernel, clock);
    this.#clock = clock;
    this.#signer = new Signer(clients.key);
    this.#maker = new MessageMaker({
      signer: this.#signer,
      session: crypto.randomUUID(),
      username: "sparkmonitor",
      now: () => clock.now(),
    });
    this.#guard = new Guard(this.#signer);
    this.#tally = new RefusalTally((reason, where) =>
      onNotice("warning", `refused a message on ${where}: ${reason}; further ones are only counted`)
    );
    this.#failures = new Failures((what, error) =>
      onNotice("error", `cannot look at a message (${what}), it passes as it is: ${error}`)
    );
    try {
      this.#open(link);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What was refused and what failed so far. */
  get counts(): KernelProxyCounts {
    return { refused: this.#tally.counts, failed: this.#failures.counts };
  }

  /** Resolves once the kernel has opened its iopub port. */
  get connected(): Promise<void> {
    return this.#kernel.opened;
  }

  /** Rejects when the kernel can never be reached: this process may not connect. */
  get failed(): Promise<never> {
    return this.#kernel.failed;
  }

  /** Resolves when the kernel has closed all that it had opened, and its last word is on its way. */
  drained(): Promise<void> {
    return this.#kernel.drained();
  }

  /** Resolves when all that is on its way to clients is written, or its client gone. */
  async flushed(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.flush()));
  }

  /** Lets go of all ports and connections. */
  close(): void {
    this.#kernel.close();
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  #open(link: MonitorLink): void {
    const tell = link.tell.bind(link);
    const welcome = new Welcome(this.#signer, this.#maker);
    const iopub = XpubSocket.bind(
      endpointOf(this.#clients, "iopub"),
      welcome,
      this.#limits("iopub"),
    );
    this.#sockets.push(iopub);

    const executions = new ExecutionTracker(
      this.#clock,
      (execution) => tell({ type: "execution", execution }),
    );
    const registry = new CommRegistry(tell);
    const displays = new Displays();
    const hold = new IdleHold(this.#clock);
    const voice = new IopubVoice(iopub, this.#maker, () => executions.runningHeader);
    const commInfo = new CommInfoMerge(() => registry.commIds());
    const kernelInfo = new KernelInfoCache({
      voice,
      isBusy: () => executions.isBusy,
      answer: (request, type, content) => this.#answer(shell, request, type, content),
    });
    const target = new SparkMonitorTarget({ registry, voice, tell });
    const monitor = new MonitorVoice({ voice, registry, executions, displays, hold });
    link.onMessage = (message) =>
      this.#failures.attempt(message.type, () => monitor.take(message), undefined);
    link.onGone = () => this.#failures.attempt("monitor", () => monitor.gone(), undefined);

    const shell = this.#relay("shell", {
      requests: [executions, kernelInfo, commInfo, target],
      replies: [executions, kernelInfo, commInfo],
      onHeard: (identity) => registry.heard(identity.toHex()),
      onGone: (identity) => registry.gone(identity.toHex()),
    });
    this.#relay("control", { replies: [kernelInfo] });
    this.#relay("stdin", {});
    this.#relayHeartbeat();
    this.#kernel.connectIopub(
      new IopubRelay({
        clients: iopub,
        signer: this.#signer,
        clock: this.#clock,
        failures: this.#failures,
        ...{ welcome, executions, displays, hold, tell },
      }),
    );
  }

  /** Binds a channel's public port, and connects to the kernel's. */
  #relay(channel: Channel, { requests = [], replies = [], onHeard = () => {}, onGone = () => {} }: {
    readonly requests?: readonly RequestInterception[];
    readonly replies?: readonly ReplyInterception[];
    readonly onHeard?: (identity: Uint8Array) => void;
    readonly onGone?: (identity: Uint8Array) => void;
  }): RouterSocket {
    const relay = new RequestRelay({
      channel,
      kernel: {
        send: (wire) => dealer.send(wire),
        ready: () => dealer.ready(),
      },
      guard: this.#guard,
      tally: this.#tally,
      failures: this.#failures,
      interceptions: requests,
      // What the kernel publishes of a request must not be missed.
      opened: this.#kernel.opened,
      onHeard,
      onGone,
    });
    const router = this.#bindRouter(channel, relay);
    const dealer = this.#kernel.connectDealer(channel, this.#replyRelay(router, replies));
    return router;
  }

  /** Passes the heartbeat to the kernel itself: it is its life that is asked for. */
  #relayHeartbeat(): void {
    const router = this.#bindRouter("hb", {
      message: (message, identity) => forward(dealer, message, identity),
    });
    const dealer = this.#kernel.connectDealer("hb", this.#replyRelay(router, []));
  }

  #bindRouter(channel: Channel, handler: MessageHandler<Uint8Array>): RouterSocket {
    const endpoint = endpointOf(this.#clients, channel);
    const router = RouterSocket.bind(endpoint, handler, this.#limits(channel));
    this.#sockets.push(router);
    return router;
  }

  #replyRelay(clients: RouterSocket, interceptions: readonly ReplyInterception[]): ReplyRelay {
    return new ReplyRelay({
      clients,
      signer: this.#signer,
      maker: this.#maker,
      failures: this.#failures,
      interceptions,
    });
  }

  #answer(router: RouterSocket, request: Request, type: string, content: Uint8Array): void {
    const { idents, header: parentHeader } = request.envelope;
    const frames = this.#maker.make({ type, idents, parentHeader, content });
    router.send(request.identity, encodeMessage(frames));
  }

  #limits(channel: Channel): SocketLimits {
    return { onRefusal: (refusal) => this.#tally.add(refusal, channel) };
  }
}
