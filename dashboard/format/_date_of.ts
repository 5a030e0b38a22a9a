/** The farthest from 1970 that a date can be, milliseconds. */
const MAX_TIME = 8.64e15;

/** Events may carry any number; to write one that is no date would throw. */
export function dateOf(time: number): Date {
  return new Date(Math.max(-MAX_TIME, Math.min(time, MAX_TIME)));
}
