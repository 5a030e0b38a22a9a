/** A line of a time axis. */
export interface TimeTick {
  /** Epoch milliseconds. */
  readonly time: number;
  /** In the reader's locale. */
  readonly label: string;
  /** The day, at the first tick and where it changes; null where the label says it already. */
  readonly date: string | null;
}

/** How times are written; default: the reader's way, and place. */
export interface TimeFormat {
  readonly locale?: string;
  readonly timeZone?: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A date can be no later; a log may say any time. */
const MAX_TIME = 8.64e15;

const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((n) => n * DAY),
];

/** The shortest step that puts no more than so many ticks into a span, milliseconds. */
export function tickStep(span: number, maxTicks: number): number {
  const least = span / Math.max(1, maxTicks);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A formatter is slow to make and is wanted for each frame. */
function formatter(options: Intl.DateTimeFormatOptions, format: TimeFormat): Intl.DateTimeFormat {
  const { locale, timeZone } = format;
  const key = JSON.stringify([options, locale, timeZone]);
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(
      locale,
      timeZone === undefined ? options : { ...options, timeZone },
    );
    formats.set(key, made);
  }
  return made;
}

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;
const DATE = { month: "short", day: "numeric" } as const;

/**
 * Writes a time as exactly as ticks a step apart need.
 *
 * @param time epoch milliseconds
 * @param step milliseconds
 */
export function formatTick(time: number, step: number, format: TimeFormat = {}): string {
  if (step >= DAY) return formatter(DATE, format).format(time);
  if (step >= MINUTE) return formatter(CLOCK, format).format(time);
  if (step >= SECOND) return formatter({ ...CLOCK, second: "2-digit" }, format).format(time);
  const exact = { ...CLOCK, second: "2-digit", fractionalSecondDigits: 3 } as const;
  return formatter(exact, format).format(time);
}

/** Milliseconds that the clock on the wall is ahead of UTC. */
function utcOffset(time: number, { timeZone }: TimeFormat): number {
  if (timeZone === undefined) return -new Date(time).getTimezoneOffset() * MINUTE;
  const parts = formatter(
    {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      hourCycle: "h23",
    },
    { locale: "en-US", timeZone },
  ).formatToParts(time);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return wall - Math.floor(time / MINUTE) * MINUTE;
}

/**
 * The ticks of a time axis, at times that are round on the wall's clock.
 *
 * @param start epoch milliseconds
 * @param end epoch milliseconds
 * @param maxTicks as many as have room
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { timeTicks } from "./time_axis.ts";
 *
 * const ticks = timeTicks(1700000000000, 1700000012000, 4, { locale: "en-GB", timeZone: "UTC" });
 * assertEquals(ticks.map((tick) => tick.label), ["22:13:20", "22:13:25", "22:13:30"]);
 * assertEquals(ticks.map((tick) => tick.date), ["14 Nov", null, null]);
 * ```
 */
export function timeTicks(
  start: number,
  end: number,
  maxTicks: number,
  format: TimeFormat = {},
): TimeTick[] {
  const step = tickStep(end - start, maxTicks);
  const offset = utcOffset(start, format);
  const ticks: TimeTick[] = [];
  const last = Math.min(end, MAX_TIME);
  let day = "";
  for (let wall = Math.ceil((start + offset) / step) * step; wall - offset <= last; wall += step) {
    const time = wall - offset;
    const date = formatter(DATE, format).format(time);
    const label = formatTick(time, step, format);
    ticks.push({ time, label, date: date === day || step >= DAY ? null : date });
    day = date;
  }
  return ticks;
}
