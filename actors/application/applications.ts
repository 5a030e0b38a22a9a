import { applicationActor } from "./application_actor.ts";
import type { ApplicationMessage } from "./application_message.ts";
import { ApplicationPort } from "./application_port.ts";
import { httpUrl } from "./http_url.ts";
import type { GatewayMessage } from "../gateway/comm_gateway.ts";
import type { MonitorCounters } from "../monitor_counters.ts";
import type { ActorRef, ActorSystem } from "../runtime/mod.ts";
import type { ApplicationOptions } from "../source/source.ts";
import type { TextLimits } from "../text_limits.ts";

/** What the applications of a monitor share. */
export interface ApplicationsOptions {
  readonly system: ActorSystem;
  /** The supervisor of the application actors. */
  readonly supervisor: ActorRef<never>;
  readonly gateway: ActorRef<GatewayMessage>;
  readonly counters: MonitorCounters;
  /** `sparkStageActiveRate`, milliseconds. */
  readonly activeRate: number;
  readonly limits: TextLimits;
  /** Ended jobs, and ended stage attempts, that each application remembers. */
  readonly maxEnded: number;
  /** Applications that are kept after the end of their input. */
  readonly maxEndedApplications: number;
}

/** Starts application actors, and lets go of those that ended longest ago. */
export class Applications {
  readonly #options: ApplicationsOptions;
  readonly #ended: ApplicationPort[] = [];
  /** Of each application that is there: told when it is no more. */
  readonly #onGone = new Map<ActorRef<ApplicationMessage>, () => void>();
  #numOpened = 0;

  constructor(options: ApplicationsOptions) {
    this.#options = options;
  }

  /**
   * @param source the source's name
   * @param onGone told when the application is taken away
   */
  open(
    source: string,
    { fallbackId, time, recorded = false, sparkUiUrl = null, cancel }: ApplicationOptions,
    onGone: (port: ApplicationPort) => void,
  ): ApplicationPort {
    const { system, supervisor, ...shared } = this.#options;
    const behavior = applicationActor({
      ...shared,
      fallbackId,
      source,
      sparkUiUrl: sparkUiUrl && httpUrl(sparkUiUrl),
      time,
      recorded,
      cancel: cancel ?? null,
    });
    const ref = system.spawn(behavior, { name: `${++this.#numOpened}` }, supervisor);
    const port: ApplicationPort = new ApplicationPort(
      ref,
      shared.counters,
      () => this.#retire(port),
    );
    this.#onGone.set(ref, () => onGone(port));
    return port;
  }

  /** Takes an application away, from the clients too. */
  remove(port: ApplicationPort): void {
    this.#options.gateway.tell({ type: "remove", application: port.ref });
    this.letGo(port.ref);
  }

  /** Stops an application that the clients know no more, as when a newer one has its place. */
  letGo(application: ActorRef<ApplicationMessage>): void {
    const at = this.#ended.findIndex(({ ref }) => ref === application);
    if (at !== -1) this.#ended.splice(at, 1);
    this.#onGone.get(application)?.();
    this.#onGone.delete(application);
    void this.#options.system.stopActor(application);
  }

  #retire(port: ApplicationPort): void {
    if (!this.#onGone.has(port.ref)) return;
    this.#ended.push(port);
    if (this.#ended.length <= this.#options.maxEndedApplications) return;
    const oldest = this.#ended.shift();
    if (oldest !== undefined) void this.#removeOnceDone(oldest);
  }

  /** A stop would overtake the last events, where they still wait; an answer comes after them. */
  async #removeOnceDone(port: ApplicationPort): Promise<void> {
    await port.ref.drained();
    const answered = port.ref.ask<unknown>(
      (replyTo) => ({ type: "summary", seq: 0, replyTo }),
      { timeout: 60_000 },
    );
    await answered.catch(() => {});
    this.remove(port);
  }
}
