import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../actors/runtime/testkit/seeded_random.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { Writer } from "../../../kernel/zmq/_writer.ts";
import { hasSettled, SlowTarget, turn } from "./slow_target.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

function start(patience = 1000): { clock: VirtualClock; target: SlowTarget; writer: Writer } {
  const clock = new VirtualClock();
  const target = new SlowTarget();
  const writer = new Writer(clock, patience);
  writer.attach(target);
  return { clock, target, writer };
}

const filled = (length: number, octet: number) => new Uint8Array(length).fill(octet);

Deno.test("what is sent in one turn leaves in one write", async () => {
  const { target, writer } = start();
  writer.push(filled(10, 1));
  writer.push(filled(20, 2));
  await turn();
  assertEquals(target.offered, [30]);
  writer.push(filled(5, 3));
  writer.push(filled(5, 4));
  await target.take();
  assertEquals(target.offered, [30, 10]);
});

Deno.test("a write has at most 64 KiB, whatever the pieces", async () => {
  const { target, writer } = start();
  writer.push(filled(100 * KIB, 1));
  writer.push(filled(40 * KIB, 2));
  await target.takeAll();
  assertEquals(target.offered, [64 * KIB, 64 * KIB, 12 * KIB]);
  assertEquals(writer.backlog, 0);
});

Deno.test("all arrives in order, however little is taken at a time", async () => {
  const random = seededRandom(3);
  const { target, writer } = start();
  const sent: number[] = [];
  for (let i = 0; i < 300; i++) {
    const piece = filled(Math.floor(random() ** 4 * 9000), i);
    sent.push(...piece);
    writer.push(piece);
    if (random() < 0.3) await target.take(Math.ceil(random() * 5000));
  }
  await target.takeAll(3000);
  assertEquals(target.written, new Uint8Array(sent));
});

Deno.test("beyond 4 MiB whoever sends waits, until half of it is written", async () => {
  const { target, writer } = start();
  writer.push(filled(4 * MIB, 1));
  assertEquals(writer.room(), undefined);
  writer.push(filled(1, 1));
  const room = writer.room();
  while (writer.backlog > 2 * MIB) {
    assert(!await hasSettled(room));
    await target.take();
  }
  assert(await hasSettled(room));
  assertEquals(writer.room(), undefined);
});

Deno.test("a peer without progress for a second is not waited for, until it goes on", async () => {
  const { clock, target, writer } = start();
  writer.push(filled(100 * KIB, 1));
  const drained = writer.drained();
  await turn();
  clock.advance(900);
  await target.take(1);
  clock.advance(999);
  assert(!await hasSettled(drained), "it made progress 999 ms ago");
  clock.advance(1);
  assert(await hasSettled(drained));
  assertEquals(writer.drained(), undefined);
  await target.take(1);
  const again = writer.drained();
  assert(again !== undefined && !await hasSettled(again));
  writer.close();
});

/** Takes a second for some octets, in ten steps. */
async function takeSlowly(
  { clock, target, writer }: { clock: VirtualClock; target: SlowTarget; writer: Writer },
  octets: number,
): Promise<void> {
  for (let step = 0; step < 10; step++) {
    const end = writer.backlog - Math.round(octets / 10);
    while (writer.backlog > end) await target.take(writer.backlog - end);
    clock.advance(100);
  }
}

Deno.test("room is waited for as long as a peer takes a mebibyte a second", async () => {
  const started = start();
  const { writer } = started;
  writer.push(filled(6 * MIB, 1));
  const room = writer.room();
  for (let second = 0; second < 3; second++) {
    await takeSlowly(started, 1.2 * MIB);
    assert(!await hasSettled(room));
  }
  await takeSlowly(started, 1.2 * MIB);
  assert(await hasSettled(room), "less than 2 MiB are left");
  writer.close();
});

Deno.test("room is not waited for of a peer that is slower, until it has caught up", async () => {
  const started = start();
  const { target, writer } = started;
  writer.push(filled(5 * MIB, 1));
  const room = writer.room();
  await takeSlowly(started, 0.5 * MIB);
  assert(await hasSettled(room), "it would take four seconds");
  await target.take(1);
  assertEquals(writer.room(), undefined);
  while (writer.backlog > 2 * MIB) await target.take();
  writer.push(filled(3 * MIB, 1));
  assert(writer.room() !== undefined);
  writer.close();
});

Deno.test("a peer that gets little and takes it is not slow", async () => {
  const started = start();
  const { target, writer } = started;
  for (let second = 0; second < 3; second++) {
    writer.push(filled(100_001, 1));
    await takeSlowly(started, 100_000);
  }
  // There is always something left to write.
  assertEquals(writer.backlog, 3);
  writer.push(filled(5 * MIB, 1));
  const room = writer.room();
  await target.take(1);
  assert(room !== undefined && !await hasSettled(room));
  writer.close();
});

Deno.test("a peer that was slow before anybody waited is not waited for at all", async () => {
  const started = start();
  const { writer } = started;
  writer.push(filled(1 * MIB, 1));
  await takeSlowly(started, 0.5 * MIB);
  writer.push(filled(4 * MIB, 1));
  assertEquals(writer.room(), undefined);
  writer.close();
});

Deno.test("a second with nothing to write is no lack of progress", async () => {
  const { clock, target, writer } = start();
  writer.push(filled(1, 1));
  await target.takeAll();
  clock.advance(5000);
  writer.push(filled(6 * MIB, 1));
  const room = writer.room();
  await turn();
  clock.advance(999);
  assert(!await hasSettled(room));
  writer.close();
});

Deno.test("without a bound to the patience it is always waited for", async () => {
  const { clock, writer } = start(Infinity);
  writer.push(filled(6 * MIB, 1));
  const room = writer.room();
  clock.advance(1e9);
  assert(!await hasSettled(room));
  assertEquals(clock.pending, 0);
  writer.close();
  assert(await hasSettled(room));
});

Deno.test("lent bytes are free at once where nothing is under way", async () => {
  const { target, writer } = start();
  const bytes = filled(1000, 1);
  assertEquals(writer.lend(bytes), undefined);
  bytes.fill(9);
  await target.takeAll();
  assertEquals(target.written, filled(1000, 1));
});

Deno.test("lent bytes are free when they are needed no more, and not before", async () => {
  const { target, writer } = start();
  writer.push(filled(64 * KIB, 1));
  await turn();
  const bytes = filled(1000, 2);
  const lent = writer.lend(bytes);
  await target.take(64 * KIB - 1);
  assert(!await hasSettled(lent));
  await target.take(1);
  assert(await hasSettled(lent), "they are in the buffer now");
  bytes.fill(9);
  await target.takeAll();
  assertEquals(target.written, new Uint8Array([...filled(64 * KIB, 1), ...filled(1000, 2)]));
});

Deno.test("what was lent for a peer that stalls is kept for it", async () => {
  const { clock, target, writer } = start();
  writer.push(filled(64 * KIB, 1));
  await turn();
  const bytes = filled(1000, 2);
  const lent = writer.lend(bytes);
  clock.advance(1000);
  assert(await hasSettled(lent));
  bytes.fill(9);
  assertEquals(writer.lend(bytes), undefined);
  bytes.fill(8);
  await target.takeAll(10_000);
  assertEquals(
    target.written,
    new Uint8Array([...filled(64 * KIB, 1), ...filled(1000, 2), ...filled(1000, 9)]),
  );
});

Deno.test("drained resolves when the last octet is written", async () => {
  const { target, writer } = start();
  assertEquals(writer.drained(), undefined);
  writer.push(filled(100, 1));
  const drained = writer.drained();
  await target.take(99);
  assert(!await hasSettled(drained));
  await target.take();
  assert(await hasSettled(drained));
});

Deno.test("what waits for a target goes to the next; a message is never cut in two", async () => {
  const writer = new Writer(new VirtualClock(), Infinity);
  writer.push(filled(10, 1));
  writer.push(filled(200 * KIB, 2));
  writer.push(filled(30, 3));
  const first = new SlowTarget();
  writer.attach(first);
  await first.take(64 * KIB);
  // The second message is under way: its rest would be no message.
  writer.detach();
  assertEquals(writer.backlog, 30);
  writer.push(filled(40, 4));
  const second = new SlowTarget();
  writer.attach(second);
  await second.takeAll();
  assertEquals(second.written, new Uint8Array([...filled(30, 3), ...filled(40, 4)]));
  assertEquals(writer.backlog, 0);
});

Deno.test("what the old target says after it was left changes nothing", async () => {
  const { target: first, writer } = start();
  writer.push(filled(10, 1));
  await turn();
  writer.detach();
  const second = new SlowTarget();
  writer.attach(second);
  writer.push(filled(20, 2));
  await first.take();
  await second.takeAll();
  assertEquals([second.written, writer.backlog], [filled(20, 2), 0]);
});

Deno.test("a target that fails is closed", async () => {
  const { target, writer } = start();
  writer.push(filled(10, 1));
  await turn();
  await target.fail();
  assert(target.closed);
});

Deno.test("the end lets go of all who wait, and leaves no timer", async () => {
  const { clock, writer } = start();
  writer.push(filled(6 * MIB, 1));
  const waits = [writer.room(), writer.drained(), writer.lend(filled(10, 1))];
  writer.close();
  for (const wait of waits) assert(wait !== undefined && await hasSettled(wait));
  writer.push(filled(10, 1));
  assertEquals([writer.lend(filled(10, 1)), writer.backlog], [undefined, 0]);
  assertEquals(clock.pending, 0);
});
