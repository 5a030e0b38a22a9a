import { getLogger } from "@logtape/logtape";
import type { FromMonitor, OpenComm } from "../../../protocol/jupyter/monitor_message.ts";
import type { ApplicationSnapshot } from "../../application_snapshot.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type CancelResult, type CommandRejected, rejected } from "../client_command.ts";
import { ClientCommands } from "../client_commands.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { type CommEcho, parseCommCommand, type SubscriptionChange } from "./comm_command.ts";
import { CommFeed } from "./comm_feed.ts";
import type { CommPacer } from "./comm_pacer.ts";
import type { FrontendFilter } from "./frontend_filter.ts";
import { type OpenRequest, parseOpenRequest } from "./open_request.ts";
import { Subscription } from "./subscription.ts";

/** Messages of one client that may wait for their answers. */
const MAX_WAITING = 64;
/** Characters of an answer: the proxy takes lines of twice as many, which is what JSON in JSON comes to. */
const MAX_ANSWER = 7 * 1024 * 1024;

const logger = getLogger(["sparkmonitor", "comm"]);
const encoder = new TextEncoder();

type CommData = Extract<FromMonitor, { readonly type: "commData" }>;

/** What a client's message, or its comm_open, is answered with. */
export type CommAnswer =
  | CancelResult
  | CommandRejected
  | { readonly msgtype: "commopen" } & CommEcho
  | { readonly msgtype: "subscribed" } & CommEcho & Required<SubscriptionChange>
  | {
    readonly msgtype: "snapshot";
    /** Of all applications that are known, oldest first. */
    readonly applications: readonly ApplicationSnapshot[];
    /** Where a browser shows the same, with the token; null while no driver has called. */
    readonly page: string | null;
  } & CommEcho;

/** What all comms have in common. */
export interface CommSurroundings {
  readonly clock: Clock;
  readonly executions: ExecutionBook;
  readonly pacer: CommPacer;
  readonly allowCancel: boolean;
  /** The address of the page, with its token; null while there is none. */
  readonly page: () => string | null;
  /** The most task frames of one comm in a second, at this moment. */
  readonly taskCap: () => number;
  readonly send: (message: FromMonitor) => void;
}

/** One open comm: its frames, and the answers to its commands. */
export class CommClient {
  readonly session: string;
  readonly #commId: string;
  readonly #request: OpenRequest;
  readonly #surroundings: CommSurroundings;
  readonly #subscription = new Subscription();
  #commands: ClientCommands | undefined;
  #feed: CommFeed | undefined;
  #isClosed = false;
  /** When the answer before has left: one comm's answers take one turn at a time. */
  #said: Promise<void> = Promise.resolve();
  #numWaiting = 0;
  /** Those that came while too many waited. */
  #tooMany: number[] = [];

  constructor({ commId, session, data }: OpenComm, surroundings: CommSurroundings) {
    this.#commId = commId;
    this.session = session;
    this.#surroundings = surroundings;
    this.#request = parseOpenRequest(data);
  }

  /** True for the existing notebook extensions: of a session's, one is served. */
  get isFrontend(): boolean {
    return this.#request.isFrontend;
  }

  /** True while it gets frames. */
  get isServed(): boolean {
    return this.#feed?.isStopped === false;
  }

  /** Says what was wrong with the comm_open, if anything. */
  async acknowledge(hub: FrameHub): Promise<void> {
    const { problem } = this.#request;
    if (problem === null) return;
    const answer = {
      msgtype: "commandRejected",
      reason: `Cannot take the comm_open: ${problem}`,
    } as const;
    await this.#say(this.#commandsOf(hub).refuse(answer));
  }

  /**
   * Sends frames, the retained ones first, until `stop`.
   *
   * @param filter that of the page, where this is the comm of an extension
   */
  async serve(hub: FrameHub, filter: FrontendFilter | undefined): Promise<void> {
    const feed = new CommFeed({
      ...this.#surroundings,
      dialect: this.#request.dialect,
      subscription: this.#subscription,
      filter,
      send: (data, msgId) => this.#send({ data, msgId }),
    });
    this.#feed = feed;
    try {
      await feed.run(hub);
    } finally {
      feed.stop();
    }
  }

  /** Sends no more frames; commands are answered still. */
  stop(): void {
    this.#feed?.stop();
  }

  close(): void {
    this.#isClosed = true;
    this.stop();
  }

  /**
   * Answers a message; it never rejects.
   *
   * @param id the proxy's number of it
   */
  async answer(hub: FrameHub, data: unknown, id: number): Promise<void> {
    const commands = this.#commandsOf(hub);
    if (this.#numWaiting === MAX_WAITING) {
      commands.reject("too many");
      this.#tooMany.push(id);
      return;
    }
    this.#numWaiting++;
    let answer: CommAnswer;
    try {
      answer = await this.#answerTo(hub, data);
    } catch (error) {
      logger.warn("Cannot answer a command on a comm: {error}", { error });
      answer = commands.reject("the monitor failed at it", data);
    }
    await this.#say(answer, [id]);
    this.#numWaiting--;
    await this.#sayTooMany();
  }

  async #answerTo(hub: FrameHub, data: unknown): Promise<CommAnswer> {
    const command = parseCommCommand(data);
    if ("msgtype" in command) return this.#commandsOf(hub).refuse(command);
    switch (command.kind) {
      case "snapshot":
        return {
          msgtype: "snapshot",
          ...command.echo,
          applications: await snapshots(hub),
          page: this.#surroundings.page(),
        };
      case "subscribe":
        this.#subscription.change(command.change);
        return { msgtype: "subscribed", ...command.echo, ...this.#subscription.settings };
      case "open":
        return { msgtype: "commopen", ...command.echo };
      case "cancel":
        return await this.#commandsOf(hub).cancel(command.command, this.#feed?.application);
      default:
        return command satisfies never;
    }
  }

  /** One answer for all that came while too many waited. */
  async #sayTooMany(): Promise<void> {
    const ids = this.#tooMany;
    if (ids.length === 0) return;
    this.#tooMany = [];
    const problem = `${ids.length} came while ${MAX_WAITING} others waited for their answers`;
    await this.#say(rejected(problem), ids);
  }

  #commandsOf(hub: FrameHub): ClientCommands {
    return this.#commands ??= new ClientCommands({
      hub,
      allowed: this.#surroundings.allowCancel,
      setting: "allowCancel.kernel",
    });
  }

  /** @param answers the proxy's numbers of what it answers */
  async #say(answer: CommAnswer, answers: readonly number[] = []): Promise<void> {
    const { pacer } = this.#surroundings;
    const say = () =>
      pacer.inTurn(() => this.#send({ data: bounded(answer), msgId: null, answers }));
    await (this.#said = this.#said.then(say));
  }

  #send(said: Pick<CommData, "data" | "msgId" | "answers">): void {
    if (this.#isClosed) return;
    const { pacer, send } = this.#surroundings;
    pacer.spend(encoder.encode(said.data).length);
    send({ type: "commData", commId: this.#commId, ...said });
  }
}

function bounded(answer: CommAnswer): string {
  const data = JSON.stringify(answer);
  if (data.length <= MAX_ANSWER) return data;
  const lengths = `${MAX_ANSWER} characters, it would have ${data.length}`;
  return JSON.stringify(
    rejected(`its answer must not exceed ${lengths}; ask the page, which gives parts`, answer),
  );
}

async function snapshots(hub: FrameHub): Promise<ApplicationSnapshot[]> {
  const applications = await hub.applications();
  const found = await Promise.all(applications.map(({ id }) => hub.snapshot(id)));
  return found.filter((snapshot) => snapshot !== undefined);
}
