import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../actors/runtime/testkit/virtual_clock.ts";
import { replayProgress } from "../../command/replay_progress.ts";

Deno.test("the line says how much is read, how fast and of what", () => {
  const { lines, clock, show } = setUp();
  clock.advance(500);
  show({ path: "/logs/app-1", bytesRead: 1_500_000, bytesTotal: 6_000_000, events: 4000 });
  assertEquals(lines, ["25 %  1.5 of 6.0 MB  8000 events/s  app-1"]);
});

Deno.test("the line changes at most ten times a second", () => {
  const { lines, clock, show } = setUp();
  for (let events = 1; events <= 25; events++) {
    clock.advance(10);
    show({ path: "app-1", bytesRead: events, bytesTotal: 25, events });
  }
  assertEquals(lines.length, 2);
});

Deno.test("the next log counts its events from 0", () => {
  const { lines, clock, show } = setUp();
  clock.advance(1000);
  show({ path: "app-1", bytesRead: 10, bytesTotal: 10, events: 500 });
  clock.advance(1000);
  show({ path: "app-2", bytesRead: 10, bytesTotal: 20, events: 200 });
  assertEquals(lines[1], "50 %  0.0 of 0.0 MB  200 events/s  app-2");
});

Deno.test("an empty log is no division by zero", () => {
  const { lines, clock, show } = setUp();
  clock.advance(1000);
  show({ path: "app-1", bytesRead: 0, bytesTotal: 0, events: 0 });
  assertEquals(lines, ["0 %  0.0 of 0.0 MB  0 events/s  app-1"]);
});

function setUp() {
  const lines: string[] = [];
  const clock = new VirtualClock({ now: 0 });
  const terminal = {
    out: () => {},
    err: () => {},
    progress: (line: string) => lines.push(line),
    status: () => {},
    columns: () => undefined,
    colors: false,
  };
  return { lines, clock, show: replayProgress(terminal, clock) };
}
