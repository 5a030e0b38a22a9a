import { assertEquals } from "@std/assert";
import { CommInfoMerge } from "../../../kernel/proxy/comm_info_merge.ts";
import { reply, request } from "./messages.ts";

const own = { target_name: "SparkMonitor" };
const widget = { w: { target_name: "jupyter.widget" } };

function merge(asked: unknown, content: unknown, ids: string[] = ["c1"]): unknown {
  const commInfo = new CommInfoMerge(() => ids);
  commInfo.request(request({ type: "comm_info_request", msgId: "q", content: asked }));
  const merged = commInfo.reply(reply({ type: "comm_info_reply", parent: "q", content }));
  return merged && JSON.parse(new TextDecoder().decode(merged));
}

Deno.test("the sidecar's comms are listed with the kernel's", () => {
  const expected = { status: "ok", comms: { ...widget, c1: own } };
  assertEquals(merge({}, { status: "ok", comms: widget }), expected);
  assertEquals(merge({ target_name: null }, { status: "ok", comms: widget }), expected);
  // Older kernels give no status.
  assertEquals(merge({}, { comms: widget }), { comms: { ...widget, c1: own } });
  assertEquals(merge({ target_name: "SparkMonitor" }, { status: "ok", comms: {} }), {
    status: "ok",
    comms: { c1: own },
  });
});

Deno.test("the kernel's answer stays where another target is asked for, or none is open, or it failed", () => {
  assertEquals(merge({ target_name: "jupyter.widget" }, { status: "ok", comms: widget }), null);
  assertEquals(merge({}, { status: "ok", comms: widget }, []), null);
  assertEquals(merge({}, { status: "error" }), null);
});

Deno.test("an answer to a request that nobody saw stays, and so does a second answer", () => {
  const commInfo = new CommInfoMerge(() => ["c1"]);
  const answer = reply({
    type: "comm_info_reply",
    parent: "q",
    content: { status: "ok", comms: {} },
  });
  assertEquals(commInfo.reply(answer), null);
  commInfo.request(request({ type: "comm_info_request", msgId: "q" }));
  assertEquals(commInfo.reply(answer) === null, false);
  assertEquals(commInfo.reply(answer), null);
});
