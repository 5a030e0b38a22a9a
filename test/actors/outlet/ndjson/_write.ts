/** Writes more frames to stdout than a pipe holds; ends once nobody reads. */
import { NdjsonOutlet } from "../../../../actors/outlet/ndjson/ndjson_outlet.ts";
import { FakeHub } from "../fake_hub.ts";

const hub = new FakeHub();
hub.start("app-1");
hub.emitTasks("app-1", 5000, "h".repeat(1000));
await new NdjsonOutlet({ to: Deno.stdout.writable }).run(hub, new AbortController().signal);
