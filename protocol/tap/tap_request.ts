/** What a driver can be asked for. */
export type TapRequest =
  | { readonly kind: "job"; readonly jobId: number }
  | { readonly kind: "stage"; readonly stageId: number }
  | { readonly kind: "jobGroup"; readonly jobGroup: string };

/** Characters that a request has at most, with its end: a tap hangs up on a longer one. */
export const MAX_REQUEST = 4096;

/**
 * Writes a request as one line for the tap, with its end.
 *
 * @param number what the tap's answer repeats
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatTapRequest } from "./tap_request.ts";
 *
 * assertEquals(formatTapRequest(5, { kind: "job", jobId: 3 }), "5 cancelJob 3\n");
 * assertEquals(
 *   formatTapRequest(6, { kind: "jobGroup", jobGroup: "nightly run" }),
 *   "6 cancelJobGroup nightly%20run\n",
 * );
 * ```
 */
export function formatTapRequest(number: number, request: TapRequest): string {
  return `${number} ${command(request)}\n`;
}

function command(request: TapRequest): string {
  switch (request.kind) {
    case "job":
      return `cancelJob ${request.jobId}`;
    case "stage":
      return `cancelStage ${request.stageId}`;
    case "jobGroup":
      // No group of Spark's has half a surrogate pair, which cannot be encoded.
      return `cancelJobGroup ${encodeURIComponent(request.jobGroup.toWellFormed())}`;
  }
}
