/**
 * What Spark writes and what clients read: types and codecs, no I/O.
 *
 * @module
 */
export * from "./frames/mod.ts";
export * from "./spark/mod.ts";
