/**
 * Task attempts as the page gets them: `GET
 * /api/v1/applications/{id}/tasks?after=<cursor>`, one typed array a field.
 *
 * On the wire: the length of a JSON header (4 bytes), the header, then the
 * columns in the order of `TASK_COLUMNS`, header and columns each padded to 8
 * bytes. All numbers are little-endian, as in every browser's typed arrays.
 *
 * @module
 */
import type { TaskStatus } from "../frames/frame.ts";

/** What `status` indexes. */
export const TASK_STATUSES = [
  "RUNNING",
  "GET RESULT",
  "FAILED",
  "KILLED",
  "SUCCESS",
] as const satisfies readonly TaskStatus[];

/**
 * The columns of a chunk, in the order of the wire. Times are epoch
 * milliseconds, durations milliseconds, sizes bytes; what does not fit its
 * column is the nearest that does.
 */
export const TASK_COLUMNS = {
  launchTime: Float64Array,
  /** 0 where the attempt runs. */
  finishTime: Float64Array,
  taskId: Float64Array,
  memoryBytesSpilled: Float64Array,
  diskBytesSpilled: Float64Array,
  shuffleReadBytes: Float64Array,
  shuffleWriteBytes: Float64Array,
  resultSize: Float64Array,
  peakExecutionMemory: Float64Array,
  stageId: Uint32Array,
  index: Uint32Array,
  /** Index into `executors`. */
  executor: Uint32Array,
  schedulerDelay: Uint32Array,
  deserializationTime: Uint32Array,
  shuffleReadTime: Uint32Array,
  executorComputingTime: Uint32Array,
  shuffleWriteTime: Uint32Array,
  serializationTime: Uint32Array,
  gettingResultTime: Uint32Array,
  jvmGCTime: Uint32Array,
  stageAttemptId: Uint16Array,
  attemptNumber: Uint16Array,
  /** Index into `TASK_STATUSES`. */
  status: Uint8Array,
  /** 1 for a speculative copy. */
  speculative: Uint8Array,
} as const;

/** The name of a column. */
export type TaskColumn = keyof typeof TASK_COLUMNS;

/** One typed array a field, all of the same length. */
export type TaskColumns = {
  readonly [C in TaskColumn]: InstanceType<typeof TASK_COLUMNS[C]>;
};

/** What a chunk says beside its columns. */
export interface TaskChunkHeader {
  /** The `after` of the next request. */
  readonly cursor: string;
  /** True where all that earlier chunks brought is void. */
  readonly reset: boolean;
  /** True where more rows wait: ask again at once. */
  readonly more: boolean;
  /**
   * Ended attempts that the monitor does not have, of the whole application:
   * let go of since, or never told to it.
   */
  readonly numOmitted: number;
  /**
   * Rows before this one ended since `after`, oldest first; rows from it on run
   * now: all that do, each time. While `more`, none of those are there. A success
   * has a second row, without metrics, if its output was lost with its executor.
   */
  readonly numEnded: number;
  /** What `executor` indexes, for this chunk only. */
  readonly executors: readonly string[];
  /** Rows. */
  readonly length: number;
}

/** Task attempts, ended and running, with where to go on. */
export interface TaskChunk extends TaskChunkHeader, TaskColumns {}

/** Makes columns of so many rows, all zero. */
export function taskColumns(length: number): TaskColumns {
  // Written out: an object put together from entries is slow to read.
  return {
    launchTime: new Float64Array(length),
    finishTime: new Float64Array(length),
    taskId: new Float64Array(length),
    memoryBytesSpilled: new Float64Array(length),
    diskBytesSpilled: new Float64Array(length),
    shuffleReadBytes: new Float64Array(length),
    shuffleWriteBytes: new Float64Array(length),
    resultSize: new Float64Array(length),
    peakExecutionMemory: new Float64Array(length),
    stageId: new Uint32Array(length),
    index: new Uint32Array(length),
    executor: new Uint32Array(length),
    schedulerDelay: new Uint32Array(length),
    deserializationTime: new Uint32Array(length),
    shuffleReadTime: new Uint32Array(length),
    executorComputingTime: new Uint32Array(length),
    shuffleWriteTime: new Uint32Array(length),
    serializationTime: new Uint32Array(length),
    gettingResultTime: new Uint32Array(length),
    jvmGCTime: new Uint32Array(length),
    stageAttemptId: new Uint16Array(length),
    attemptNumber: new Uint16Array(length),
    status: new Uint8Array(length),
    speculative: new Uint8Array(length),
  };
}

const COLUMN_NAMES = Object.keys(TASK_COLUMNS) as TaskColumn[];

/**
 * Writes a chunk as bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeTaskChunk, encodeTaskChunk, taskColumns } from "./task_chunk.ts";
 *
 * const columns = taskColumns(1);
 * columns.launchTime[0] = 1700000000000;
 * const header = { cursor: "k3f9-1", reset: false, more: false, numOmitted: 0 };
 * const rows = { numEnded: 1, executors: ["driver"], length: 1 };
 * const bytes = encodeTaskChunk({ ...header, ...rows, ...columns });
 * assertEquals(decodeTaskChunk(bytes).launchTime[0], 1700000000000);
 * ```
 */
export function encodeTaskChunk(chunk: TaskChunk): Uint8Array<ArrayBuffer> {
  const { cursor, reset, more, numOmitted, numEnded, executors, length } = chunk;
  const header = new TextEncoder().encode(
    JSON.stringify({ cursor, reset, more, numOmitted, numEnded, executors, length }),
  );
  const start = padded(4 + header.length);
  const size = COLUMN_NAMES.reduce((sum, name) => sum + padded(chunk[name].byteLength), start);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let offset = start;
  for (const name of COLUMN_NAMES) {
    const { buffer, byteOffset, byteLength } = chunk[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += padded(byteLength);
  }
  return bytes;
}

/**
 * Reads a chunk. Its columns are views of `bytes` where that is aligned.
 *
 * @throws {RangeError} where the bytes are too few
 */
export function decodeTaskChunk(bytes: Uint8Array<ArrayBuffer>): TaskChunk {
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const headerLength = new DataView(buffer, byteOffset, bytes.length).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 4, headerLength));
  const header: TaskChunkHeader = JSON.parse(text);
  let offset = byteOffset + padded(4 + headerLength);
  const columns: Partial<Record<TaskColumn, unknown>> = taskColumns(0);
  for (const name of COLUMN_NAMES) {
    const column = new TASK_COLUMNS[name](buffer, offset, header.length);
    columns[name] = column;
    offset += padded(column.byteLength);
  }
  return { ...header, ...columns as TaskColumns };
}

/** The next multiple of 8. */
function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
