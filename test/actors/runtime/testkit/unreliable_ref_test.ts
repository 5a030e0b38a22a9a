import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ActorSystem } from "../../../../actors/runtime/mod.ts";
import {
  seededRandom,
  unreliableRef,
  VirtualClock,
} from "../../../../actors/runtime/testkit/mod.ts";

/** What of 1000 messages arrives before and after the delay. */
function arrivals(seed: number, drop: number, delay: number) {
  const clock = new VirtualClock();
  const system = new ActorSystem({ clock });
  const seen: number[] = [];
  const sink = system.spawn<number, null>({
    init: () => null,
    receive: (_state, n) => void seen.push(n),
  }, { name: "sink" });
  const ref = unreliableRef(sink, { clock, random: seededRandom(seed), drop, delay });
  for (let n = 0; n < 1000; n++) assertEquals(ref.tell(n), "ok");
  clock.flush();
  const early = seen.length;
  clock.advance(100);
  return { seen, early };
}

Deno.test("unreliableRef: without faults it is the address itself", () => {
  const { seen, early } = arrivals(1, 0, 0);
  assertEquals([seen, early], [Array.from({ length: 1000 }, (_, n) => n), 1000]);
});

Deno.test("unreliableRef: loses and delays the shares that it was told to, the same for the same seed", () => {
  const { seen, early } = arrivals(1, 0.1, 0.2);
  assert(
    Math.abs(early - 700) < 60 && Math.abs(seen.length - 900) < 40,
    `${early}, ${seen.length}`,
  );
  assertEquals(arrivals(1, 0.1, 0.2), { seen, early });
});

Deno.test("seededRandom: numbers of 0 to 1 that spread evenly, whatever the seed", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const random = seededRandom(seed);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 2000; i++) {
      const index = Math.floor(random() * 10);
      tenths[index] = (tenths[index] ?? NaN) + 1;
    }
    assert(tenths.length === 10 && tenths.every((count) => count > 120), `${tenths}`);
  }));
});
