import { parseJsonObject } from "../../protocol/jupyter/message_header.ts";
import type { Reply, ReplyInterception, Request, RequestInterception } from "./interception.ts";
import type { IopubVoice } from "./iopub_voice.ts";

/** What a {@link KernelInfoCache} needs. */
export interface KernelInfoCacheOptions {
  readonly voice: IopubVoice;
  /** Whether a request on the shell would have to wait. */
  readonly isBusy: () => boolean;
  /** Answers a request. */
  readonly answer: (request: Request, type: string, content: Uint8Array) => void;
}

/**
 * Answers kernel_info_requests on the shell while the kernel is busy there. A
 * page that is loaded again asks before it opens a comm, and the kernel would
 * answer when the cell has ended.
 */
export class KernelInfoCache implements RequestInterception, ReplyInterception {
  readonly requestTypes = ["kernel_info_request"];
  readonly replyTypes = ["kernel_info_reply"];
  readonly #options: KernelInfoCacheOptions;
  #content: Uint8Array | null = null;

  constructor(options: KernelInfoCacheOptions) {
    this.#options = options;
  }

  request(request: Request): boolean {
    const { voice, isBusy, answer } = this.#options;
    const content = this.#content;
    // A subshell answers for itself.
    if (content === null || request.header.subshellId !== null || !isBusy()) return false;
    voice.during(
      request.envelope.header,
      () => answer(request, "kernel_info_reply", content),
    );
    return true;
  }

  reply({ envelope }: Reply): null {
    // Older kernels give no status; an error is none to repeat.
    const { status = "ok" } = parseJsonObject(envelope.content) ?? { status: "error" };
    if (status === "ok") this.#content = envelope.content.slice();
    return null;
  }
}
