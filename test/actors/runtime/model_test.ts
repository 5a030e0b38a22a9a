/**
 * Random trees of actors with random messages, crashes, stops and pauses, held
 * against what the runtime promises whatever happens.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type ActorRef,
  ActorSystem,
  type Behavior,
  type InspectEvent,
} from "../../../actors/runtime/mod.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { settled } from "./harness.ts";

/** A message says what its handler does. */
interface Script {
  /** How often handling it throws, after it has sent everything. */
  readonly crashes: number;
  readonly stops: boolean;
  readonly sends: readonly { readonly to: number; readonly script: Script }[];
}

interface Message {
  readonly script: Script;
  /** Who sent it, and the how many-eth it is from there to here; null from outside. */
  readonly from: { readonly actor: number; readonly nth: number } | null;
}

interface ActorPlan {
  /** An earlier actor, or -1 for the top. */
  readonly parent: number;
  readonly async: boolean;
  readonly capacity: number;
  readonly dropOldest: boolean;
  readonly restForOne: boolean;
  readonly intensity: number;
  readonly restart: "permanent" | "transient" | "temporary";
}

type Step =
  | { readonly to: number; readonly script: Script }
  | { readonly advance: number }
  /** Takes no input, but lets async turns end. */
  | "settle"
  /** Takes the inputs that wait, but lets no async turn end. */
  | "flush";

interface Plan {
  readonly actors: readonly ActorPlan[];
  readonly steps: readonly Step[];
}

const ACTORS = 5;

/** `usual`, but once in `odds` one of the others. */
function rarely<T>(usual: T, odds: number, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: odds - 1, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const { script } = fc.letrec<{ script: Script }>((tie) => ({
  script: fc.record({
    crashes: rarely(0, 12, 1, 2),
    stops: rarely(false, 40, true),
    sends: fc.oneof(
      { maxDepth: 3, depthSize: "max" },
      { weight: 1, arbitrary: fc.constant([]) },
      {
        weight: 3,
        arbitrary: fc.array(fc.record({ to: fc.nat(ACTORS - 1), script: tie("script") }), {
          minLength: 1,
          maxLength: 3,
        }),
      },
    ),
  }),
}));

const actor = (index: number): fc.Arbitrary<ActorPlan> =>
  fc.record({
    parent: fc.integer({ min: -1, max: index - 1 }),
    async: rarely(false, 3, true),
    capacity: fc.constantFrom(1, 3, 1024),
    dropOldest: fc.boolean(),
    restForOne: fc.boolean(),
    intensity: rarely(1000, 3, 0, 2, 5),
    restart: fc.constantFrom("permanent", "transient", "temporary"),
  });

const plan: fc.Arbitrary<Plan> = fc.record({
  actors: fc.tuple(...Array.from({ length: ACTORS }, (_, index) => actor(index))),
  steps: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ to: fc.nat(ACTORS - 1), script }) },
      { weight: 1, arbitrary: fc.record({ advance: fc.nat(1000) }) },
      { weight: 2, arbitrary: fc.constant("settle" as const) },
      { weight: 2, arbitrary: fc.constant("flush" as const) },
    ),
    { minLength: 3, maxLength: 30, size: "large" },
  ),
});

/** Runs a plan to its end; everything that could be seen of it. */
async function run({ actors, steps }: Plan) {
  const clock = new VirtualClock();
  const system = new ActorSystem({ clock, random: () => 0.5, supervision: { intensity: 1000 } });
  const events: InspectEvent[] = [];
  system.inspect((event) => events.push(event));

  const refs: ActorRef<Message>[] = [];
  const handled: { readonly actor: number; readonly message: Message }[] = [];
  const attempts = new Map<Message, number>();
  /** By sender and target: messages of turns that did not throw. */
  const sent = new Map<string, number>();

  function behavior(self: number): Behavior<Message, null> {
    const { async, capacity, dropOldest, restForOne, intensity } = actors[self] as ActorPlan;
    let turns = 0;
    return {
      init: () => null,
      mailbox: { capacity, policy: { kind: dropOldest ? "drop-oldest" : "reject" } },
      supervision: { intensity, strategy: restForOne ? "rest_for_one" : "one_for_one" },
      receive(_state, message, context) {
        assertEquals(++turns, 1, "a turn within a turn");
        const work = () => {
          const next = new Map<string, number>();
          for (const { to, script } of message.script.sends) {
            const pair = `${self}>${to}`;
            const nth = (next.get(pair) ?? sent.get(pair) ?? 0) + 1;
            const result = context.tell(refs[to] as ActorRef<Message>, {
              script,
              from: { actor: self, nth },
            });
            if (result === "ok") next.set(pair, nth);
          }
          if (message.script.stops) context.stop(context.self);
          const attempt = (attempts.get(message) ?? 0) + 1;
          attempts.set(message, attempt);
          if (attempt <= message.script.crashes) throw new Error("crash");
          next.forEach((nth, pair) => sent.set(pair, nth));
          handled.push({ actor: self, message });
        };
        const end = () => void turns--;
        if (!async) {
          try {
            return work();
          } finally {
            end();
          }
        }
        return Promise.resolve().then(() => context.signal.aborted ? undefined : work()).finally(
          end,
        );
      },
    };
  }

  actors.forEach(({ parent, restart }, index) => {
    refs.push(system.spawn(behavior(index), { name: `${index}`, restart }, refs[parent]));
  });
  for (const step of steps) {
    if (step === "settle") await settled();
    else if (step === "flush") clock.flush();
    else if ("advance" in step) {
      await clock.runUntilIdle();
      clock.advance(step.advance);
    } else refs[step.to]?.tell({ script: step.script, from: null });
  }
  for (let i = 0; i < 50; i++) {
    await clock.runUntilIdle();
    clock.advance(10_000);
  }
  const report = await system.stop();
  await clock.runUntilIdle();
  // An async turn may be cut short when its work is done and its promise is not.
  const cutShort = new Set(
    events.flatMap((event) =>
      event.type === "drop" && event.reason === "stale" ? [event.message] : []
    ),
  );
  return {
    events,
    handled: handled.filter(({ message }) => !cutShort.has(message)),
    dropped: system.dropped,
    report,
    pending: clock.pending,
  };
}

/** Events without what differs from one object to the next. */
function trace(events: readonly InspectEvent[]): string[] {
  return events.map((event) =>
    JSON.stringify(event, (key, value) => key === "script" ? undefined : value)
  );
}

const parameters = { numRuns: 200 };

Deno.test("model: each message is handled exactly once, or counted as dropped", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (plan) => {
      const { events, handled, dropped } = await run(plan);
      const sends = events.filter(({ type }) => type === "send").length;
      const drops = Object.values(dropped).reduce((sum, count) => sum + count, 0);
      assertEquals(sends, handled.length + drops);
      assertEquals(drops, events.filter(({ type }) => type === "drop").length);
      assertEquals(new Set(handled.map(({ message }) => message)).size, handled.length);
    }),
    parameters,
  );
});

Deno.test("model: messages from one actor to another are handled in the order they were sent", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (plan) => {
      const { handled } = await run(plan);
      const last = new Map<string, number>();
      for (const { actor, message: { from } } of handled) {
        if (from === null) continue;
        const pair = `${from.actor}>${actor}`;
        assert(from.nth > (last.get(pair) ?? 0), `${pair}: ${from.nth} after ${last.get(pair)}`);
        last.set(pair, from.nth);
      }
    }),
    parameters,
  );
});

Deno.test("model: the same inputs give the same trace", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (plan) => {
      assertEquals(trace((await run(plan)).events), trace((await run(plan)).events));
    }),
    { numRuns: 100 },
  );
});

Deno.test("model: a stop ends every actor, abandons none that is idle, and leaves no timer", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (plan) => {
      const { events, report, pending } = await run(plan);
      const alive = new Set<string>();
      for (const event of events) {
        if (event.type === "spawn" || event.type === "restart") alive.add(event.path);
        if (event.type === "stop") alive.delete(event.path);
      }
      assertEquals([[...alive], report.abandoned, pending], [[], [], 0]);
    }),
    parameters,
  );
});
