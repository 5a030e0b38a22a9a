/**
 * The SparkMonitor sidecar as a library: Spark's listener events in, numbered
 * SparkMonitor frames out, an actor for each application, job and stage
 * attempt in between.
 *
 * @example Frames of an event log, in ten lines
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { EventLogSource, Monitor, systemClock } from "./mod.ts";
 *
 * const path = "test/fixtures/golden/rdd-basic/eventlog.zst";
 * await using monitor = new Monitor();
 * const frames = monitor.frames();
 * monitor.addSource(new EventLogSource({ path, follow: false, clock: systemClock }));
 * const seen: string[] = [];
 * for await (const frame of frames) {
 *   if (frame.msgtype === "sparkJobEnd") seen.push(`job ${frame.jobId} ${frame.status}`);
 *   if (frame.msgtype === "sparkApplicationEnd") break;
 * }
 * assertEquals(seen, ["job 0 COMPLETED", "job 1 COMPLETED", "job 2 COMPLETED"]);
 * ```
 *
 * @example A source and an outlet of one's own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor, type Outlet, type Source } from "./mod.ts";
 *
 * const source: Source = {
 *   name: "mine",
 *   run(intake) {
 *     const application = intake.open({ fallbackId: "app-1", time: "event" });
 *     application.tell({ type: "applicationEnd", time: 1_700_000_000_000 });
 *     application.end();
 *     return Promise.resolve();
 *   },
 * };
 * const lines: string[] = [];
 * const outlet: Outlet = {
 *   name: "mine",
 *   async run(hub) {
 *     await using client = hub.connect({ name: "mine", overflow: "block" });
 *     for (let ended = false; !ended;) {
 *       for (const item of await client.take()) {
 *         if (item.kind === "frame") lines.push(item.frame.json);
 *         if (item.kind === "end") ended = true;
 *       }
 *     }
 *   },
 * };
 *
 * await using monitor = new Monitor();
 * const { finished } = monitor.addOutlet(outlet);
 * monitor.addSource(source);
 * await finished;
 * assertEquals(lines, [
 *   '{"msgtype":"sparkApplicationEnd","endTime":1700000000000,' +
 *   '"appId":"app-1","appAttemptId":"null","seq":1}',
 * ]);
 * ```
 *
 * @module
 */
export { Monitor, type MonitorOptions, type Running } from "./actors/monitor.ts";
export type {
  ApplicationSnapshot,
  ApplicationSummary,
  ExecutorSnapshot,
  JobSnapshot,
  StageSnapshot,
} from "./actors/application_snapshot.ts";
export type { Client, ClientItem, ClientOptions, FrameHub } from "./actors/gateway/frame_hub.ts";
export { DEFAULT_RETAINED_LIMITS, type RetainedLimits } from "./actors/gateway/retained_frames.ts";
export type { SealedFrame } from "./actors/gateway/sealed_frame.ts";
export type { LabelledValues, MetricsSource } from "./actors/metrics_source.ts";
export { EodOutlet, type EodOutletOptions } from "./actors/outlet/eod/eod_outlet.ts";
export { NdjsonOutlet, type NdjsonOutletOptions } from "./actors/outlet/ndjson/ndjson_outlet.ts";
export { type Outlet, OutletError } from "./actors/outlet/outlet.ts";
export * from "./actors/runtime/mod.ts";
export {
  EventLogSource,
  type EventLogSourceOptions,
} from "./actors/source/event_log/event_log_source.ts";
export {
  SparkUiSource,
  type SparkUiSourceOptions,
} from "./actors/source/spark_ui/spark_ui_source.ts";
export { agentJar, agentOption, attachLine, withAgent } from "./actors/source/tap/java_agent.ts";
export { TapSource, type TapSourceOptions } from "./actors/source/tap/tap_source.ts";
export type { Progress } from "./actors/source/event_log/log_reader.ts";
export {
  type ApplicationInput,
  type ApplicationOptions,
  type Cancel,
  type CancelOutcome,
  type CancelTarget,
  type Intake,
  type Notice,
  type RejectReason,
  type Source,
  SourceError,
  type TimeMode,
} from "./actors/source/source.ts";
export { DEFAULT_TEXT_LIMITS, type TextLimits } from "./actors/text_limits.ts";
export * from "./protocol/mod.ts";
