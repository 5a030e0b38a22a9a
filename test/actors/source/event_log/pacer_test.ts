import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { Pacer } from "../../../../actors/source/event_log/pacer.ts";
import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";

const DAY = 24 * 60 * 60 * 1000;
const at = (time: number): SparkEvent => ({ type: "applicationEnd", time });
const logStart: SparkEvent = { type: "logStart", sparkVersion: "4.1.1" };

Deno.test("an event waits as long after the first as it happened after it", () => {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, 1);
  assertEquals(pacer.delay(logStart), 0);
  assertEquals(pacer.delay(at(1000)), 0);
  clock.advance(100);
  assertEquals(pacer.delay(at(1500)), 400);
});

Deno.test("a speed of N makes the wait N times shorter", () => {
  const pacer = new Pacer(new VirtualClock(), 4);
  pacer.delay(at(1000));
  assertEquals(pacer.delay(at(1400)), 100);
});

Deno.test("an event that is older than one before it is due at once", () => {
  const pacer = new Pacer(new VirtualClock(), 1);
  pacer.delay(at(1000));
  pacer.delay(at(5000));
  assertEquals(pacer.delay(at(3000)), 0);
  assertEquals(pacer.delay(at(6000)), 5000);
});

Deno.test("a jump of more than 7 days is ignored, one of 7 days is not", () => {
  const pacer = new Pacer(new VirtualClock(), 1);
  pacer.delay(at(1));
  assertEquals(pacer.delay(at(8 * DAY)), 0);
  assertEquals(pacer.delay(at(7 * DAY + 1)), 7 * DAY);
});

Deno.test("a second time near one far ahead is believed: the gap is skipped, the rest is paced", () => {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, 2);
  pacer.delay(at(1000));
  clock.advance(50);
  assertEquals(pacer.delay(at(10 * DAY)), 0);
  assertEquals(pacer.time(), 1100);
  assertEquals(pacer.delay(at(10 * DAY + 500)), 250);
  clock.advance(250);
  assertEquals(pacer.time(), 10 * DAY + 500);
  assertEquals(pacer.delay(at(10 * DAY + 3000)), 1250);
});

Deno.test("two times far ahead and far from each other are both ignored", () => {
  const pacer = new Pacer(new VirtualClock(), 1);
  for (const time of [1000, 10 * DAY, 30 * DAY]) assertEquals(pacer.delay(at(time)), 0);
  assertEquals(pacer.delay(at(2000)), 1000);
  assertEquals(pacer.delay(at(30 * DAY)), 0);
});

Deno.test("a time of 0 or below is none", () => {
  const pacer = new Pacer(new VirtualClock(), 1);
  for (const time of [0, -1, 10 * DAY]) assertEquals(pacer.delay(at(time)), 0);
  assertEquals(pacer.delay(at(10 * DAY + 7)), 7);
});
