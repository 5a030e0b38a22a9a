import { FaultInjector } from "../../actors/runtime/testkit/mod.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { replayEvents } from "../replay_log.ts";

/** The actors on the way of the events, by kind; sources and outlets have tests of their own. */
export const ACTORS = {
  application: (path: string) => /^\/applications\/\d+$/.test(path),
  job: (path: string) => /\/job-\d+$/.test(path),
  stage: (path: string) => /\/stage-[^/]+$/.test(path),
  gateway: (path: string) => path === "/delivery/gateway",
  client: (path: string) => path.startsWith("/delivery/clients/"),
};

export type ActorKind = keyof typeof ACTORS;

/** How many deliveries the actors of one kind get while `events` are replayed. */
export async function countDeliveries(
  events: readonly SparkEvent[],
  kind: ActorKind,
  counts: (message: unknown) => boolean = () => true,
): Promise<number> {
  const faults = new FaultInjector({
    matches: (path, message) => ACTORS[kind](path) && counts(message),
    nth: Infinity,
    at: "deliver",
    times: 1,
  });
  await replayEvents(events, { faults });
  return faults.deliveries;
}
