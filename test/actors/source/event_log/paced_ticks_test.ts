import { assertEquals } from "@std/assert";
import { Monitor } from "../../../../actors/monitor.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { EventLogSource } from "../../../../actors/source/event_log/event_log_source.ts";

Deno.test("at the speed of the run a stage's snapshots come though no event does", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/app-1`;
  const stage = {
    "Stage ID": 0,
    "Stage Attempt ID": 0,
    "Stage Name": "count",
    "Number of Tasks": 1,
  };
  const info = { ...stage, "RDD Info": [], "Parent IDs": [], "Details": "", "Accumulables": [] };
  const lines = [
    {
      Event: "SparkListenerApplicationStart",
      "App Name": "a",
      "App ID": "app-1",
      Timestamp: 1000,
      User: "u",
    },
    { Event: "SparkListenerStageSubmitted", "Stage Info": { ...info, "Submission Time": 1000 } },
    { Event: "SparkListenerApplicationEnd", Timestamp: 61_000 },
  ];
  await Deno.writeTextFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const clock = new VirtualClock({ now: 5000 });
  await using monitor = new Monitor({ clock });
  const client = monitor.connect({ name: "test", overflow: "block" });
  monitor.addSource(new EventLogSource({ path, follow: false, clock, speed: 1 }));
  const seen: string[] = [];
  const reading = (async () => {
    for (let items = await client.take(); items.length > 0; items = await client.take()) {
      for (const item of items) {
        if (item.kind === "frame") seen.push(item.frame.frame.msgtype);
      }
    }
  })();
  while (!seen.includes("sparkStageSubmitted")) await clock.runUntilIdle();
  for (let second = 0; second < 5; second++) {
    clock.advance(1000);
    await clock.runUntilIdle();
  }
  assertEquals(seen.filter((msgtype) => msgtype === "sparkStageActive").length, 5);
  client.close();
  await reading;
  await monitor.stop();
  await Deno.remove(folder, { recursive: true });
});
