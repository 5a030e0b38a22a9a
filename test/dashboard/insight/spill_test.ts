import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatBytes } from "../../../dashboard/format/mod.ts";
import { spill } from "../../../dashboard/insight/spill.ts";
import { GB, input, MB, stage } from "./stages.ts";

/** Ten cores for a minute. */
function spilled(diskBytesSpilled: number, shuffleReadBytes = GB) {
  return stage({ wallTime: 60_000 }, {
    executorRunTime: 600_000,
    diskBytesSpilled,
    memoryBytesSpilled: 4 * diskBytesSpilled,
    shuffleReadBytes,
    shuffleWriteBytes: 0,
  });
}

Deno.test("a stage that spilled much is told with its bytes", () => {
  const [insight] = spill(input([spilled(10 * GB)]));
  assertEquals(insight?.title, "Spill in stage 7");
  assertStringIncludes(
    insight?.evidence ?? "",
    `${formatBytes(10 * GB)} to disk, ${formatBytes(40 * GB)} of memory`,
  );
  assertStringIncludes(insight?.remedy ?? "", "spark.sql.shuffle.partitions");
});

Deno.test("five seconds of disk for each core are worth a word", () => {
  assertEquals(spill(input([spilled(2499 * MB)])), []);
  assertEquals(spill(input([spilled(2500 * MB)])).length, 1);
});

Deno.test("a tenth of the shuffle is worth a word, less is how sorting works", () => {
  assertEquals(spill(input([spilled(10 * GB, 101 * GB)])), []);
  assertEquals(spill(input([spilled(10 * GB, 100 * GB)])).length, 1);
});

Deno.test("what is a small part of the tasks' time is not worth a word", () => {
  const long = (executorRunTime: number) =>
    stage({ wallTime: 600_000 }, {
      executorRunTime,
      diskBytesSpilled: 3 * GB,
      shuffleReadBytes: 0,
    });
  assertEquals(spill(input([long(1_200_001)])), []);
  assertEquals(spill(input([long(1_200_000)])).length, 1);
});

Deno.test("no spill is none", () => {
  assertEquals(spill(input([stage({ wallTime: 60_000 })])), []);
});
