/**
 * SparkMonitor frames and the forms in which they travel. No I/O.
 *
 * @module
 */
export * from "./application_key.ts";
export * from "./cut.ts";
export * from "./dialect.ts";
export * from "./encode_frame.ts";
export * from "./eod.ts";
export * from "./frame.ts";
export * from "./frame_kind.ts";
export * from "./stage_task_metrics.ts";
export * from "./streaming_runs.ts";
export * from "./task_frame_metrics.ts";
