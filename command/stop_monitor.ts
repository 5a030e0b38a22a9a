import type { Clock } from "../actors/runtime/clock.ts";

/** Milliseconds that a monitor has to end. */
const deadline = 4500;

/** The part of a monitor that is needed to end it. */
export interface Stoppable {
  stop(): Promise<unknown>;
}

/**
 * Stops a monitor: its sources read no more, its outlets write what is left.
 *
 * @returns false where that took too long; what is open is then left behind
 */
export async function stopMonitor(
  monitor: Stoppable,
  clock: Clock,
): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = clock.setTimeout(() => late.resolve(false), deadline);
  const stopped = await Promise.race([
    monitor.stop().then(() => true),
    late.promise,
  ]);
  clock.clearTimeout(timer);
  return stopped;
}
