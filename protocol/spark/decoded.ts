import type { SparkEvent } from "./spark_event.ts";

/**
 * What became of one line of input.
 *
 * - `event`: an event that the monitor understands.
 * - `ignored`: a well-formed event that it does not use, with Spark's name of
 *   it, as `SparkListenerBlockManagerAdded`.
 * - `blank`: nothing but white space.
 * - `rejected`: not an event; `reason` says why in one clause.
 */
export type Decoded =
  | { readonly kind: "event"; readonly event: SparkEvent }
  | { readonly kind: "ignored"; readonly name: string }
  | { readonly kind: "blank" }
  | { readonly kind: "rejected"; readonly reason: string };
