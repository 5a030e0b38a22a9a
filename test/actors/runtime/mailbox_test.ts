import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Mailbox, type MailboxOptions } from "../../../actors/runtime/mailbox.ts";

interface Message {
  readonly key: string | null;
  readonly n: number;
}

const byKey: MailboxOptions<Message>["policy"] = { kind: "coalesce", key: ({ key }) => key };

function message(n: number, key: string | null = null): Message {
  return { key, n };
}

/** A mailbox, and what had to make room in it. */
function mailbox(options: MailboxOptions<Message>) {
  const displaced: [number, string][] = [];
  return { box: new Mailbox(options, ({ n }, reason) => displaced.push([n, reason])), displaced };
}

function drain(box: Mailbox<Message>): number[] {
  const taken: number[] = [];
  for (let next = box.take(); next; next = box.take()) taken.push(next.n);
  return taken;
}

for (const capacity of [0, -1, 1.5, NaN, Infinity]) {
  Deno.test(`Mailbox: a capacity of ${capacity} is a RangeError that names it`, () => {
    assertThrows(() => new Mailbox({ capacity }), RangeError, `received ${capacity}`);
  });
}

Deno.test("Mailbox: holds 1024 messages and rejects the next where nothing else is said", () => {
  const { box } = mailbox({});
  for (let n = 0; n < 1024; n++) assertEquals(box.put(message(n)), true);
  assertEquals([box.rejects, box.put(message(1024)), box.length], [true, false, 1024]);
});

Deno.test("Mailbox: an empty one gives nothing", () => {
  assertEquals(mailbox({}).box.take(), undefined);
});

for (const policy of [{ kind: "reject" }, { kind: "drop-oldest" }, byKey] as const) {
  Deno.test(`Mailbox, ${policy.kind}: gives what it holds in order`, () => {
    const { box, displaced } = mailbox({ capacity: 3, policy });
    [1, 2, 3].forEach((n) => box.put(message(n)));
    assertEquals([drain(box), displaced], [[1, 2, 3], []]);
  });

  Deno.test(`Mailbox, ${policy.kind}: has room again once a message is taken`, () => {
    const { box, displaced } = mailbox({ capacity: 1, policy });
    box.put(message(1));
    box.take();
    assertEquals([box.rejects, box.put(message(2)), drain(box)], [false, true, [2]]);
    assertEquals(displaced, []);
  });

  Deno.test(`Mailbox, ${policy.kind}: putAnyway() ignores the bound and loses nothing`, () => {
    const { box, displaced } = mailbox({ capacity: 1, policy });
    [1, 2, 3].forEach((n) => box.putAnyway(message(n)));
    assertEquals([box.length, drain(box), displaced], [3, [1, 2, 3], []]);
  });

  Deno.test(`Mailbox, ${policy.kind}: highWater is the most that ever waited`, () => {
    const { box } = mailbox({ capacity: 2, policy });
    [1, 2].forEach((n) => box.put(message(n)));
    drain(box);
    box.put(message(3));
    assertEquals(box.highWater, 2);
  });
}

Deno.test("Mailbox, reject: takes nothing beyond its capacity", () => {
  const { box, displaced } = mailbox({ capacity: 2 });
  const results = [1, 2, 3].map((n) => box.put(message(n)));
  assertEquals([results, drain(box), displaced], [[true, true, false], [1, 2], []]);
});

Deno.test("Mailbox, drop-oldest: the oldest makes room, and is reported", () => {
  const { box, displaced } = mailbox({ capacity: 2, policy: { kind: "drop-oldest" } });
  [1, 2, 3, 4].forEach((n) => box.put(message(n)));
  assertEquals([drain(box), displaced], [[3, 4], [[1, "full"], [2, "full"]]]);
});

Deno.test("Mailbox, drop-oldest: never rejects", () => {
  const { box } = mailbox({ capacity: 1, policy: { kind: "drop-oldest" } });
  box.put(message(1));
  assertEquals(box.rejects, false);
});

Deno.test("Mailbox, coalesce: the newest takes the place of the one with its key", () => {
  const { box, displaced } = mailbox({ policy: byKey });
  box.put(message(1, "a"));
  box.put(message(2, "b"));
  box.put(message(3, "a"));
  assertEquals([drain(box), displaced], [[3, 2], [[1, "coalesced"]]]);
});

Deno.test("Mailbox, coalesce: replaces in a full mailbox too, and drops no other", () => {
  const { box, displaced } = mailbox({ capacity: 2, policy: byKey });
  box.put(message(1, "a"));
  box.put(message(2, "b"));
  box.put(message(3, "b"));
  assertEquals([drain(box), displaced], [[1, 3], [[2, "coalesced"]]]);
});

Deno.test("Mailbox, coalesce: where no key matches, the oldest makes room", () => {
  const { box, displaced } = mailbox({ capacity: 2, policy: byKey });
  ["a", "b", "c"].forEach((key, n) => box.put(message(n, key)));
  assertEquals([drain(box), displaced], [[1, 2], [[0, "full"]]]);
});

Deno.test("Mailbox, coalesce: messages without a key never replace each other", () => {
  const { box, displaced } = mailbox({ policy: byKey });
  [1, 2, 3].forEach((n) => box.put(message(n)));
  assertEquals([drain(box), displaced], [[1, 2, 3], []]);
});

Deno.test("Mailbox, coalesce: does not replace what was taken already", () => {
  const { box, displaced } = mailbox({ policy: byKey });
  box.put(message(1, "a"));
  box.take();
  box.put(message(2, "a"));
  assertEquals([drain(box), displaced], [[2], []]);
});

Deno.test("Mailbox: every message put is taken, displaced or refused, exactly once, in order", () => {
  const policy = fc.constantFrom(
    { kind: "reject" as const },
    { kind: "drop-oldest" as const },
    byKey,
  );
  const step = fc.oneof(
    fc.record({ put: fc.constantFrom("a", "b", null) }),
    fc.constant("take" as const),
  );
  fc.assert(
    fc.property(
      policy,
      fc.integer({ min: 1, max: 4 }),
      fc.array(step),
      (policy, capacity, steps) => {
        const { box, displaced } = mailbox({ capacity, policy });
        const taken: number[] = [];
        const refused: number[] = [];
        steps.forEach((step, n) => {
          if (step === "take") taken.push(...[box.take()?.n].filter((n) => n !== undefined));
          else if (!box.put(message(n, step.put))) refused.push(n);
          if (box.length > capacity) throw new Error("over capacity");
        });
        taken.push(...drain(box));
        const all = [...taken, ...refused, ...displaced.map(([n]) => n)].sort((a, b) => a - b);
        assertEquals(all, steps.flatMap((step, n) => step === "take" ? [] : [n]));
        if (policy?.kind !== "coalesce") assertEquals(taken, taken.toSorted((a, b) => a - b));
      },
    ),
  );
});
