import * as v from "valibot";
import { type FrameKind, frameKinds } from "../../../protocol/frames/frame_kind.ts";
import {
  cancelCommands,
  type ClientCommand,
  type CommandRejected,
  parseClientCommand,
  problemOf,
  rejected,
  requestId,
} from "../client_command.ts";

/** Of which tasks a client hears; `"failed"`: the ends of those that failed. */
export type TaskDetail = "all" | "failed" | "none";

/** What a client wants; each part stays as it is where it is left out. */
export interface SubscriptionChange {
  readonly kinds?: readonly FrameKind[];
  readonly tasks?: TaskDetail;
  /** The least milliseconds between two sparkStageActive of a stage. */
  readonly rate?: number;
}

/** What a client asks for on its comm, as it was understood. */
export type CommCommand =
  | { readonly kind: "snapshot"; readonly echo: CommEcho }
  | { readonly kind: "subscribe"; readonly change: SubscriptionChange; readonly echo: CommEcho }
  /** What the existing extensions open their comm with. */
  | { readonly kind: "open"; readonly echo: CommEcho }
  | { readonly kind: "cancel"; readonly command: ClientCommand };

/** The client's number of its command, which the answer repeats. */
export interface CommEcho {
  readonly requestId?: string | number;
}

/** Milliseconds; a stage's counters can hardly be wanted more rarely. */
const MAX_RATE = 3_600_000;

const KINDS = `must be a list of ${frameKinds.join(", ")}`;
const TASKS = "must be all, failed or none";
const RATE = `must be a number of milliseconds from 0 to ${MAX_RATE}`;

const echo = { requestId: v.exactOptional(requestId) };
const command = v.variant("msgtype", [
  v.strictObject({ msgtype: v.literal("snapshot"), ...echo }),
  v.strictObject({
    msgtype: v.literal("subscribe"),
    kinds: v.exactOptional(v.array(v.picklist(frameKinds, KINDS), KINDS)),
    tasks: v.exactOptional(v.picklist(["all", "failed", "none"], TASKS)),
    rate: v.exactOptional(
      v.pipe(v.number(RATE), v.minValue(0, RATE), v.maxValue(MAX_RATE, RATE)),
    ),
    ...echo,
  }),
  v.object({ msgtype: v.literal("openfromfrontend"), ...echo }),
  ...cancelCommands,
], "must be snapshot, subscribe, cancelJob, cancelStage or cancelJobGroup");

/**
 * Reads a message that a client sent on its comm.
 *
 * @param data the comm_msg's `content.data`
 * @returns the command, or the answer that says what is wrong with it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseCommCommand } from "./comm_command.ts";
 *
 * assertEquals(parseCommCommand({ msgtype: "subscribe", tasks: "failed", requestId: 1 }), {
 *   kind: "subscribe",
 *   change: { tasks: "failed" },
 *   echo: { requestId: 1 },
 * });
 * assertEquals(parseCommCommand({ msgtype: "subscribe", tasks: "most" }), {
 *   msgtype: "commandRejected",
 *   reason: 'Cannot take the command: tasks must be all, failed or none, received "most"',
 * });
 * ```
 */
export function parseCommCommand(data: unknown): CommCommand | CommandRejected {
  const result = v.safeParse(command, data, { abortEarly: true });
  if (!result.success) return rejected(problemOf(result.issues[0]), data);
  const { output } = result;
  switch (output.msgtype) {
    case "snapshot":
      return { kind: "snapshot", echo: echoOf(output) };
    case "subscribe": {
      const { msgtype: _, requestId: __, ...change } = output;
      return { kind: "subscribe", change, echo: echoOf(output) };
    }
    case "openfromfrontend":
      return { kind: "open", echo: echoOf(output) };
    case "cancelJob":
    case "cancelStage":
    case "cancelJobGroup": {
      const command = parseClientCommand(data);
      return "msgtype" in command ? command : { kind: "cancel", command };
    }
    default:
      return output satisfies never;
  }
}

function echoOf({ requestId }: CommEcho): CommEcho {
  return requestId === undefined ? {} : { requestId };
}
