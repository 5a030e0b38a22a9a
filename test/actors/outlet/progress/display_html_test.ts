import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { runningHtml, summaryHtml } from "../../../../actors/outlet/progress/display_html.ts";
import { NO_TOTALS, type SomeJob, view } from "./views.ts";

/** A tag as this page writes them: nothing that runs, loads or links. */
const TAG = /^<(?:\/(?:div|span)|(?:div|span)(?: (?:class|style|role|aria-[a-z]+)="[^"<>]*")*)>$/;

Deno.test("a bar has the values that assistive technology reads", () => {
  const [bar = "", ...others] = barsOf(runningHtml(view({})));
  assertEquals(others, []);
  assertEquals(attributesOf(bar), {
    "role": "progressbar",
    "aria-label": "Spark job 3: collect at cell.py:4",
    "aria-valuemin": "0",
    "aria-valuemax": "1000",
    "aria-valuenow": "412",
    "aria-valuetext": "412/1000 tasks, 8 active, 12 s",
  });
});

Deno.test("the bar is as long as the share that is done, then the one at work", () => {
  const html = runningHtml(view({ numTasks: 40, numCompletedTasks: 10, numActiveTasks: 4 }));
  assert(html.includes("left:0;width:25.00%;"), html);
  assert(html.includes("left:25.00%;width:10.00%;"), html);
});

Deno.test("a job that did more than it said fills its bar, one without tasks has no value", () => {
  const [over = "", none = ""] = barsOf(
    runningHtml(view({ numTasks: 4, numCompletedTasks: 9 }, { numTasks: 0 })),
  );
  assertEquals(attributesOf(over)["aria-valuenow"], "4");
  assertEquals("aria-valuenow" in attributesOf(none), false);
});

Deno.test("of many jobs the oldest have bars; the others and those before are counted", () => {
  const html = runningHtml({
    ...view({}, ...Array.from({ length: 9 }, (_, i) => ({ jobId: 4 + i }))),
    totals: { ...NO_TOTALS, numJobs: 12, numFailedJobs: 1, numCompletedTasks: 1205 },
  });
  assertEquals(barsOf(html).map((bar) => attributesOf(bar)["aria-label"]?.slice(0, 11)), [
    "Spark job 3",
    "Spark job 4",
    "Spark job 5",
    "Spark job 6",
  ]);
  assert(textOf(html).endsWith("+ 6 more · done: 12 jobs (1 failed), 1205 tasks"), textOf(html));
});

Deno.test("a silence is said once, of the oldest job", () => {
  const html = runningHtml({ ...view({}, { jobId: 4 }), age: 40_000 });
  assertEquals(textOf(html).match(/no news for 40 s/g)?.length, 1);
});

Deno.test("a settled display is one line without a bar", () => {
  const totals = { ...NO_TOTALS, numJobs: 3, numCompletedTasks: 1205, busyTime: 34_000 };
  const html = summaryHtml(totals, true);
  assertEquals([textOf(html), barsOf(html)], ["Spark: 3 jobs, 1205 tasks, 34 s", []]);
});

Deno.test("only a failure is red, only what went well and is over is green", () => {
  const color = (totals: Partial<typeof NO_TOTALS>, isFinal = true) =>
    /background:(?:var\(--jp-)?(\w+)/.exec(summaryHtml({ ...NO_TOTALS, ...totals }, isFinal))?.[1];
  assertEquals(color({ numJobs: 1 }), "success");
  assertEquals(color({ numJobs: 1 }, false), "currentColor");
  assertEquals(color({ numJobs: 2, numFailedJobs: 1, numCancelledJobs: 1 }), "error");
  assertEquals(color({ numJobs: 1, numCancelledJobs: 1 }), "currentColor");
  assertEquals(color({ numJobs: 1, numLostJobs: 1 }), "currentColor");
});

Deno.test("names do not become markup, nor formulas", () => {
  const name = `<img src=x onerror=alert(1)> "a" 'b' & $x^2$ &lt;`;
  const html = runningHtml(view({ name }));
  assertEquals(unsafeParts(html), []);
  assert(
    html.includes(
      "&lt;img src=x onerror=alert(1)&gt; &quot;a&quot; &#39;b&#39; &amp; $x^2$ &amp;lt;",
    ),
    html,
  );
  assert(html.startsWith(`<div class="sparkmonitor-progress mathjax_ignore tex2jax_ignore"`));
});

Deno.test("whatever the names, the page has its own tags only, and the names as text", () => {
  const text = fc.string({ unit: "binary" });
  const nasty = fc.stringMatching(/^[<>"'&=/ a-z$]{0,20}$/);
  const job: fc.Arbitrary<SomeJob> = fc.record({
    name: fc.oneof(text, nasty),
    appName: fc.oneof(text, nasty),
    appKey: fc.oneof(text, nasty),
    jobId: fc.nat(),
  });
  fc.assert(fc.property(job, job, (first, second) => {
    const html = runningHtml(view(first, second));
    assertEquals(unsafeParts(html), []);
    assertEquals(html.match(/<div/g)?.length, html.match(/<\/div/g)?.length);
    assert(html.isWellFormed());
  }));
});

/** Tags that are not the page's own, and angle brackets beside them. */
function unsafeParts(html: string): string[] {
  const tags = html.match(/<[^>]*>/g) ?? [];
  const stray = html.replaceAll(/<[^>]*>/g, "").match(/[<>"']/g) ?? [];
  return [...tags.filter((tag) => !TAG.test(tag)), ...stray];
}

function barsOf(html: string): string[] {
  return html.match(/<[^>]*role="progressbar"[^>]*>/g) ?? [];
}

function attributesOf(tag: string): Record<string, string> {
  return Object.fromEntries(
    [...tag.matchAll(/((?:role|aria)[-a-z]*)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

function textOf(html: string): string {
  return html.replaceAll(/<[^>]*>/g, "");
}
