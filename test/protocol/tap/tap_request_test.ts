import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatTapRequest } from "../../../protocol/tap/tap_request.ts";

Deno.test("a stage's cancellation is one line", () => {
  assertEquals(formatTapRequest(1, { kind: "stage", stageId: 4 }), "1 cancelStage 4\n");
});

Deno.test("every job group is one word of one line, and can be read back", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (jobGroup) => {
    const text = formatTapRequest(7, { kind: "jobGroup", jobGroup });
    const [, word = ""] = /^7 cancelJobGroup ([!-~]*)\n$/.exec(text) ?? [];
    assertEquals(decodeURIComponent(word), jobGroup.toWellFormed());
  }));
});

Deno.test("half a surrogate pair does not make it throw", () => {
  assertEquals(
    formatTapRequest(8, { kind: "jobGroup", jobGroup: "\ud800" }),
    "8 cancelJobGroup %EF%BF%BD\n",
  );
});
