import { parseJsonObject } from "../../protocol/jupyter/message_header.ts";
import type { ToMonitor } from "../../protocol/jupyter/monitor_message.ts";
import { commandRejected, NO_MONITOR } from "./command_rejected.ts";
import { COMM_TARGET, type CommRegistry } from "./comm_registry.ts";
import type { Request, RequestInterception } from "./interception.ts";
import type { IopubVoice } from "./iopub_voice.ts";

/** Bytes of a comm_open's content: it is kept as long as the comm, and told to each new monitor. */
const MAX_OPEN = 4 * 1024;
/** Bytes of a command's content; in the monitor's line it may have become five times as long. */
const MAX_COMMAND = 64 * 1024;
/** Characters of a comm's id. */
const MAX_COMM_ID = 256;

/** What a {@link SparkMonitorTarget} needs. */
export interface SparkMonitorTargetOptions {
  readonly registry: CommRegistry;
  readonly voice: IopubVoice;
  /** @returns false where no monitor runs and none will */
  readonly tell: (message: ToMonitor) => boolean;
}

/** Owns the comm target `SparkMonitor`: what clients send to its comms is not the kernel's. */
export class SparkMonitorTarget implements RequestInterception {
  readonly requestTypes = ["comm_open", "comm_msg", "comm_close"];
  readonly #options: SparkMonitorTargetOptions;
  #numCommands = 0;

  constructor(options: SparkMonitorTargetOptions) {
    this.#options = options;
  }

  request(request: Request): boolean {
    const content = parseJsonObject(request.envelope.content);
    const commId = content?.comm_id;
    if (content === null || typeof commId !== "string" || commId === "") return false;
    const { registry } = this.#options;
    if (request.header.msgType === "comm_open") {
      if (content.target_name !== COMM_TARGET || commId.length > MAX_COMM_ID) {
        // Whatever had the id, from now on it is the kernel's.
        registry.close(commId);
        return false;
      }
      this.#open(commId, content.data, request);
      return true;
    }
    if (!registry.has(commId)) return false;
    if (request.header.msgType === "comm_msg") this.#command(commId, content.data, request);
    else this.#close(commId, request);
    return true;
  }

  #open(commId: string, data: unknown, { identity, header, envelope }: Request): void {
    const { registry, voice } = this.#options;
    if (envelope.content.length > MAX_OPEN) {
      voice.during(
        envelope.header,
        () => this.#say("comm_close", commId, envelope.header, {}),
      );
      return;
    }
    const answer = { msgtype: "commopen" };
    voice.during(
      envelope.header,
      () => this.#say("comm_msg", commId, envelope.header, answer),
    );
    // Only now: what the monitor sends is to come after the answer.
    registry.open({
      comm: { commId, session: header.session, data },
      connection: identity.toHex(),
      header: envelope.header.slice(),
    });
  }

  #command(commId: string, data: unknown, { identity, envelope }: Request): void {
    const { registry, voice, tell } = this.#options;
    voice.during(envelope.header, () => {
      const reject = (why: string) =>
        this.#say("comm_msg", commId, envelope.header, commandRejected(why, data));
      if (envelope.content.length > MAX_COMMAND) {
        reject(`it must have at most ${MAX_COMMAND} bytes, received ${envelope.content.length}`);
        return;
      }
      registry.writes(commId, identity.toHex());
      const id = this.#numCommands++;
      if (!tell({ type: "commMessage", commId, id, data })) reject(NO_MONITOR);
    });
  }

  #close(commId: string, { envelope }: Request): void {
    const { registry, voice } = this.#options;
    voice.during(envelope.header, () => registry.close(commId));
  }

  #say(type: string, commId: string, parentHeader: Uint8Array, data: unknown): void {
    const content = JSON.stringify({ comm_id: commId, data });
    this.#options.voice.say(`comm-${commId}`, type, parentHeader, content);
  }
}
