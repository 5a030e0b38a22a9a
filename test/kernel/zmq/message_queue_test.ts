import { assert, assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { MessageQueue } from "../../../kernel/zmq/_message_queue.ts";
import { Writer } from "../../../kernel/zmq/_writer.ts";
import { hasSettled, SlowTarget, turn } from "./slow_target.ts";

const MIB = 1024 * 1024;

function start() {
  const clock = new VirtualClock();
  const target = new SlowTarget();
  const writer = new Writer(clock, 1000);
  writer.attach(target);
  const spoilt: boolean[] = [];
  const queue = new MessageQueue(writer, (slow) => {
    spoilt.push(slow);
    writer.close();
    queue.close();
  });
  return { clock, target, writer, queue, spoilt };
}

const octets = (...values: number[]) => new Uint8Array(values);

Deno.test("what is sent while a large message is under way waits behind it", async () => {
  const { target, queue } = start();
  const large = queue.sendLarge();
  large.part(octets(1));
  queue.send(octets(9));
  await target.takeAll();
  large.part(octets(2));
  await target.takeAll();
  assertEquals(target.written, octets(1, 2));
  large.end();
  queue.send(octets(10));
  await target.takeAll();
  assertEquals(target.written, octets(1, 2, 9, 10));
});

Deno.test("a second large message waits for the end of the first", async () => {
  const { target, queue } = start();
  const [first, second, third] = [queue.sendLarge(), queue.sendLarge(), queue.sendLarge()];
  queue.send(octets(8));
  const held = second.part(octets(3));
  third.end();
  first.part(octets(1));
  await target.takeAll();
  assert(!await hasSettled(held as Promise<void>));
  first.end();
  assert(await hasSettled(held as Promise<void>));
  second.part(octets(4));
  second.end();
  await target.takeAll();
  assertEquals(target.written, octets(1, 3, 4, 8));
});

Deno.test("parts, and the end, keep their order though nobody waited", async () => {
  const { target, queue } = start();
  queue.send(new Uint8Array(64 * 1024));
  await turn();
  const large = queue.sendLarge();
  for (let i = 1; i <= 5; i++) large.part(octets(i));
  large.end();
  queue.send(octets(9));
  await target.takeAll();
  assertEquals(target.written.subarray(64 * 1024), octets(1, 2, 3, 4, 5, 9));
});

Deno.test("beyond 16 MiB whole messages are dropped, until there is room", async () => {
  const { target, queue } = start();
  assert(queue.send(new Uint8Array(17 * MIB)), "the one that crosses it is taken");
  assert(!queue.send(octets(1)));
  while (target.offered.length < 17) await target.take();
  assert(queue.send(octets(2)));
});

Deno.test("what waits behind a large message counts, too", () => {
  const { queue } = start();
  queue.sendLarge().part(octets(1));
  assert(queue.send(new Uint8Array(17 * MIB)));
  assert(!queue.send(octets(1)));
});

Deno.test("a large message is not waited for by a stalled peer, and beyond 16 MiB spoilt", async () => {
  const { clock, queue, spoilt } = start();
  const large = queue.sendLarge();
  large.part(octets(0));
  await turn();
  const held = large.part(octets(1));
  clock.advance(1000);
  await held;
  for (let i = 0; i < 17; i++) {
    assertEquals(spoilt, []);
    assertEquals(large.part(new Uint8Array(MIB)), undefined);
  }
  large.part(octets(1));
  assertEquals(spoilt, [true]);
  assertEquals(large.part(octets(1)), undefined);
  large.end();
});

Deno.test("a large message that ends in the middle spoils the connection", () => {
  const { queue, spoilt } = start();
  const large = queue.sendLarge();
  large.part(octets(1));
  large.abort();
  assertEquals(spoilt, [false]);
});

Deno.test("a large message that had not begun is as if it had not been", async () => {
  const { target, queue, spoilt } = start();
  queue.sendLarge().abort();
  queue.send(octets(1));
  const [first, second] = [queue.sendLarge(), queue.sendLarge()];
  second.part(octets(7));
  second.abort();
  first.part(octets(2));
  first.end();
  queue.send(octets(3));
  await target.takeAll();
  assertEquals([target.written, spoilt], [octets(1, 2, 3), []]);
});

Deno.test("the end lets go of large messages that wait", async () => {
  const { queue, writer } = start();
  const [first, second] = [queue.sendLarge(), queue.sendLarge()];
  first.part(octets(1));
  const held = second.part(octets(2)) as Promise<void>;
  writer.close();
  queue.close();
  assert(await hasSettled(held));
  assert(await hasSettled(queue.sendLarge().part(octets(3)) as undefined));
});
