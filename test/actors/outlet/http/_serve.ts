/** Serves an empty hub and prints the port, and only that. */
import { HttpOutlet } from "../../../../actors/outlet/http/http_outlet.ts";
import { systemClock } from "../../../../actors/runtime/clock.ts";
import { FakeHub } from "../fake_hub.ts";
import { noMetrics, TOKEN } from "./harness.ts";

const outlet = new HttpOutlet({
  clock: systemClock,
  version: "1.2.3",
  token: TOKEN,
  metrics: noMetrics,
});
const finished = outlet.run(new FakeHub(), new AbortController().signal);
const { port } = await outlet.listening;
await Deno.stdout.write(new TextEncoder().encode(`${port}\n`));
await finished;
