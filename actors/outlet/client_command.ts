import * as v from "valibot";
import { applicationKey } from "../../protocol/frames/application_key.ts";
import { cut } from "../../protocol/frames/cut.ts";
import type { CancelOutcome, CancelTarget } from "../gateway/frame_hub.ts";

/** The largest id that Spark gives: a Java `int`. */
export const MAX_ID = 2 ** 31 - 1;

/** What a client asks for, as it was understood. */
export interface ClientCommand {
  readonly target: CancelTarget;
  /** The application that the client names; undefined where it means its current one. */
  readonly appKey: string | undefined;
  /** What the answer repeats: the fields that the client sent, but for `msgtype`. */
  readonly echo: CommandEcho;
}

/** The fields of a command, which its answer repeats. */
export type CommandEcho = { readonly [field: string]: string | number | null | undefined };

/** Says to a client what became of its wish to cancel. */
export type CancelResult =
  & { readonly msgtype: "cancelResult" }
  & CommandEcho
  & CancelOutcome;

/** Says to a client that its message was not understood, or not taken. */
export interface CommandRejected {
  readonly msgtype: "commandRejected";
  /** The command's own, where it has a proper one. */
  readonly requestId?: string | number;
  /** For people, one line. */
  readonly reason: string;
}

/** What a client gets for each of its messages. */
export type ClientAnswer = CancelResult | CommandRejected;

/** Characters of a name in a command; what is longer is no name of Spark's. */
const MAX_TEXT = 16 * 1024;

const ID = `must be a whole number from 0 to ${MAX_ID}`;
const REQUEST_ID = "must be a number, or text of at most 200 characters";
const TEXT = "must be text that is not empty";
const SHORTER = `must not exceed ${MAX_TEXT} characters`;

const id = v.pipe(v.number(ID), v.integer(ID), v.minValue(0, ID), v.maxValue(MAX_ID, ID));
const text = v.pipe(v.string(TEXT), v.nonEmpty(TEXT), v.maxLength(MAX_TEXT, SHORTER));

/** What a client may number its commands with; the answer repeats it. */
export const requestId = v.union(
  [v.pipe(v.string(), v.maxLength(200, REQUEST_ID)), v.pipe(v.number(), v.finite(REQUEST_ID))],
  REQUEST_ID,
);

/** Strict, since a field with a slip in its name could mean another application. */
const origin = {
  appId: v.optional(text),
  appAttemptId: v.optional(v.nullable(text)),
  requestId: v.optional(requestId),
};
/** The commands that ask a driver to cancel something. */
export const cancelCommands = [
  v.strictObject({ msgtype: v.literal("cancelJob"), jobId: id, ...origin }),
  v.strictObject({ msgtype: v.literal("cancelStage"), stageId: id, ...origin }),
  v.strictObject({ msgtype: v.literal("cancelJobGroup"), jobGroup: text, ...origin }),
] as const;
const command = v.variant(
  "msgtype",
  cancelCommands,
  "must be cancelJob, cancelStage or cancelJobGroup",
);

/**
 * Reads a message that a client sent.
 *
 * @param data as `JSON.parse` gives it
 * @returns the command, or the answer that says what is wrong with it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseClientCommand } from "./client_command.ts";
 *
 * assertEquals(parseClientCommand({ msgtype: "cancelJob", jobId: 3, appId: "app-1" }), {
 *   target: { kind: "job", jobId: 3 },
 *   appKey: "app-1",
 *   echo: { jobId: 3, appId: "app-1" },
 * });
 * assertEquals(parseClientCommand({ msgtype: "cancelJob", jobId: -3, requestId: 7 }), {
 *   msgtype: "commandRejected",
 *   requestId: 7,
 *   reason: "Cannot take the command: jobId must be a whole number from 0 to 2147483647, received -3",
 * });
 * ```
 */
export function parseClientCommand(data: unknown): ClientCommand | CommandRejected {
  const result = v.safeParse(command, data, { abortEarly: true });
  if (!result.success) return rejected(problemOf(result.issues[0]), data);
  const { msgtype: _, ...echo } = result.output;
  const { appId, appAttemptId } = echo;
  if (appId === undefined && appAttemptId !== undefined) {
    return rejected("appId is missing, appAttemptId is not enough", data);
  }
  return {
    target: targetOf(result.output),
    appKey: appId === undefined ? undefined : applicationKey(appId, appAttemptId ?? "null"),
    echo,
  };
}

/**
 * The answer to a message that is not taken.
 *
 * @param problem one clause
 * @param data the message; its `requestId` is repeated
 */
export function rejected(problem: string, data?: unknown): CommandRejected {
  const request = v.safeParse(v.object({ requestId }), data);
  return {
    msgtype: "commandRejected",
    ...(request.success ? request.output : {}),
    reason: `Cannot take the command: ${problem}`,
  };
}

function targetOf(output: v.InferOutput<typeof command>): CancelTarget {
  switch (output.msgtype) {
    case "cancelJob":
      return { kind: "job", jobId: output.jobId };
    case "cancelStage":
      return { kind: "stage", stageId: output.stageId };
    case "cancelJobGroup":
      return { kind: "jobGroup", jobGroup: output.jobGroup };
    default:
      return output satisfies never;
  }
}

/** One clause on the first thing that is wrong with a command. */
export function problemOf(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  if (field === null) return "it must be a JSON object";
  const name = cut(field, 100);
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `no field ${name} is known`;
  }
  if (issue.input === undefined) return `${name} is missing`;
  return `${name} ${issue.message}, received ${cut(shown(issue.input), 80)}`;
}

function shown(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "what is nested too deep to be shown";
  }
}
