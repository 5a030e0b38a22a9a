import { assertEquals } from "@std/assert";
import { KernelInfoCache } from "../../../kernel/proxy/kernel_info_cache.ts";
import { FakeIopub } from "./fake_iopub.ts";
import { reply, request } from "./messages.ts";

function setUp() {
  const iopub = new FakeIopub();
  const answers: unknown[] = [];
  const state = { isBusy: false };
  const cache = new KernelInfoCache({
    voice: iopub.voice,
    isBusy: () => state.isBusy,
    answer: ({ header }, type, content) =>
      answers.push([header.msgId, type, JSON.parse(new TextDecoder().decode(content))]),
  });
  const ask = (more = {}) => cache.request(request({ type: "kernel_info_request", ...more }));
  const content = { status: "ok", banner: "b" };
  const learn = (said: unknown = content) =>
    cache.reply(reply({ type: "kernel_info_reply", content: said }));
  return { iopub, answers, state, ask, learn, content };
}

Deno.test("a busy kernel's answer is the one that it gave before, with busy and idle", () => {
  const { iopub, answers, state, ask, learn, content } = setUp();
  learn();
  state.isBusy = true;
  assertEquals(ask({ msgId: "q" }), true);
  assertEquals(answers, [["q", "kernel_info_reply", content]]);
  assertEquals(iopub.take(), [
    { type: "status", parent: "q", content: { execution_state: "busy" } },
    { type: "status", parent: "q", content: { execution_state: "idle" } },
  ]);
});

Deno.test("the kernel answers itself where it is idle, has not yet answered, or a subshell is asked", () => {
  const { iopub, answers, state, ask, learn } = setUp();
  state.isBusy = true;
  assertEquals(ask(), false);
  learn();
  assertEquals(ask({ subshellId: "sub" }), false);
  state.isBusy = false;
  assertEquals(ask(), false);
  assertEquals([answers, iopub.take()], [[], []]);
});

Deno.test("an answer that is an error is not repeated; one without a status is", () => {
  const { answers, state, ask, learn } = setUp();
  state.isBusy = true;
  learn({ status: "aborted" });
  assertEquals(ask(), false);
  learn({ banner: "old" });
  learn({ status: "error" });
  assertEquals(ask({ msgId: "q" }), true);
  assertEquals(answers, [["q", "kernel_info_reply", { banner: "old" }]]);
});
