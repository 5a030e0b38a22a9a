/**
 * Spark's listener events and their decoder. No I/O.
 *
 * @module
 */
export * from "./decode.ts";
export * from "./decoded.ts";
export * from "./spark_event.ts";
