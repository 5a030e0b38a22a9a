import type { FrameHub } from "../gateway/frame_hub.ts";
import {
  type ClientAnswer,
  type ClientCommand,
  type CommandRejected,
  parseClientCommand,
  rejected,
} from "./client_command.ts";

/** Characters of a message; a job group is the only text in it without a bound of its own. */
const MAX_LENGTH = 16 * 1024;
/** Commands of one client that may wait for their drivers. */
const MAX_WAITING = 16;

/** Whose commands are taken, and whether. */
export interface ClientCommandsOptions {
  readonly hub: FrameHub;
  readonly allowed: boolean;
  /** The setting that decides on `allowed`, for people. */
  readonly setting: "allowCancel.http" | "allowCancel.kernel";
}

/**
 * The commands of one client: each message gets one answer, whatever it is. A
 * message that is not taken is counted, and costs the client nothing else.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../monitor.ts";
 * import { ClientCommands } from "./client_commands.ts";
 *
 * await using hub = new Monitor();
 * const commands = new ClientCommands({ hub, allowed: true, setting: "allowCancel.kernel" });
 * assertEquals(await commands.answer({ msgtype: "cancelJob", jobId: 3 }, "app-1"), {
 *   msgtype: "cancelResult",
 *   jobId: 3,
 *   outcome: "notRunning",
 *   detail: "the application app-1 is not known",
 * });
 * ```
 */
export class ClientCommands {
  readonly #options: ClientCommandsOptions;
  #numWaiting = 0;

  constructor(options: ClientCommandsOptions) {
    this.#options = options;
  }

  /**
   * Answers a message that came as text.
   *
   * @param current the application that a command means which names none
   */
  async answerText(text: unknown, current?: string): Promise<ClientAnswer> {
    if (typeof text !== "string") return this.reject("it must be text, not bytes");
    if (text.length > MAX_LENGTH) {
      const lengths = `${MAX_LENGTH} characters, received ${text.length}`;
      return this.reject(`it must not exceed ${lengths}`);
    }
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return this.reject("it must be JSON");
    }
    return await this.answer(data, current);
  }

  /**
   * Answers a message.
   *
   * @param data as `JSON.parse` gives it
   * @param current the application that a command means which names none
   */
  async answer(data: unknown, current?: string): Promise<ClientAnswer> {
    const command = parseClientCommand(data);
    return "msgtype" in command ? this.refuse(command) : await this.cancel(command, current);
  }

  /**
   * Carries out a command that was understood.
   *
   * @param current the application that a command means which names none
   */
  async cancel(command: ClientCommand, current?: string): Promise<ClientAnswer> {
    const { hub, allowed, setting } = this.#options;
    const { target, appKey = current, echo } = command;
    if (!allowed) return this.reject(`it is not allowed, set ${setting} to true`, echo);
    if (appKey === undefined) return this.reject("appId is missing", echo);
    if (this.#numWaiting === MAX_WAITING) {
      return this.reject(`${MAX_WAITING} others still wait for their drivers`, echo);
    }
    this.#numWaiting++;
    try {
      const outcome = await hub.cancel(appKey, target) ?? {
        outcome: "notRunning",
        detail: `the application ${appKey} is not known`,
      };
      return { msgtype: "cancelResult", ...echo, ...outcome };
    } finally {
      this.#numWaiting--;
    }
  }

  /**
   * Counts a message that is not taken.
   *
   * @param problem one clause
   * @param data the message; its `requestId` is repeated
   */
  reject(problem: string, data?: unknown): CommandRejected {
    return this.refuse(rejected(problem, data));
  }

  /** Counts a message that is not taken, for which there is an answer already. */
  refuse(answer: CommandRejected): CommandRejected {
    this.#options.hub.countRejectedCommand();
    return answer;
  }
}
