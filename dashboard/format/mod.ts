/**
 * Numbers, times and sizes as the reader's locale writes them.
 *
 * @module
 */
export { formatAge } from "./format_age.ts";
export { formatBytes } from "./format_bytes.ts";
export { formatDuration } from "./format_duration.ts";
export { formatNumber } from "./format_number.ts";
export { formatDateTime, formatTime, isoTime } from "./format_time.ts";
