import { parseJsonObject } from "../../protocol/jupyter/message_header.ts";
import { COMM_TARGET } from "./comm_registry.ts";
import type { Reply, ReplyInterception, Request, RequestInterception } from "./interception.ts";

/** Requests without a reply that are kept. */
const CAPACITY = 1000;

/** Adds the sidecar's comms to those that the kernel lists. */
export class CommInfoMerge implements RequestInterception, ReplyInterception {
  readonly requestTypes = ["comm_info_request"];
  readonly replyTypes = ["comm_info_reply"];
  readonly #commIds: () => Iterable<string>;
  /** Requests that ask for the sidecar's comms, too. */
  readonly #asked = new Set<string>();

  /** @param commIds the ids of the comms that are open */
  constructor(commIds: () => Iterable<string>) {
    this.#commIds = commIds;
  }

  request({ header, envelope }: Request): boolean {
    const target = parseJsonObject(envelope.content)?.target_name ?? COMM_TARGET;
    if (target !== COMM_TARGET) return false;
    if (this.#asked.size === CAPACITY) this.#asked.delete(this.#asked.keys().next().value!);
    this.#asked.add(header.msgId);
    return false;
  }

  reply({ parent, envelope }: Reply): Uint8Array | null {
    if (parent === null || !this.#asked.delete(parent.msgId)) return null;
    const ids = [...this.#commIds()];
    const content = parseJsonObject(envelope.content);
    // Older kernels give no status.
    if (ids.length === 0 || content === null || (content.status ?? "ok") !== "ok") return null;
    const own = Object.fromEntries(ids.map((id) => [id, { target_name: COMM_TARGET }]));
    const comms = { ...content.comms as Record<string, unknown>, ...own };
    return new TextEncoder().encode(JSON.stringify({ ...content, comms }));
  }
}
