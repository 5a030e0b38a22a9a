import { assert, assertEquals } from "@std/assert";
import { type GoldenWorkload, goldenWorkloads, readGolden } from "../fixtures/golden.ts";
import { replayLog } from "../replay_log.ts";
import { assertAgree, assertAgreeLive } from "./agreement.ts";
import { DEVIATIONS, isExtra } from "./deviations.ts";
import { type PeerFrame, peerLive, peerReplay } from "./peer_frames.ts";

/** What we send for a workload, but for the snapshots of running stages and the frames that no peer has. */
async function ourFrames(workload: GoldenWorkload): Promise<PeerFrame[]> {
  const frames = await replayLog(readGolden(workload, "eventlog"));
  return frames
    .filter((frame) => frame.msgtype !== "sparkStageActive" && !isExtra(frame))
    .map((frame) => ({ ...frame }));
}

const [NAME = "", METRICS = "", BAR = ""] = DEVIATIONS.map(({ row }) => row);

/** How often each deviation occurs in a workload; where none does it is not listed. */
const EXPECTED: { readonly [workload: string]: { readonly [row: string]: number } } = {
  "executor-add-remove": { [METRICS]: 2, [BAR]: 2 },
  "failing-job": { [BAR]: 1 },
  "failing-tasks": { [BAR]: 4 },
  "job-groups": { [BAR]: 7 },
  "local-cluster-basic": { [BAR]: 1 },
  "rdd-basic": { [BAR]: 3 },
  "rdd-basic-quickstop": { [BAR]: 1 },
  "shuffle-join": { [BAR]: 4, [NAME]: 5 },
  "spark35-rdd-basic": { [BAR]: 1 },
  "spark35-shuffle-join": { [BAR]: 4, [NAME]: 5 },
  "sql-broadcast": { [BAR]: 3 },
  "streaming": { [BAR]: 3 },
};

for (const workload of goldenWorkloads) {
  for (const peer of ["cern", "toree"] as const) {
    Deno.test(`${workload}: every frame agrees with ${peer}'s of the same line`, async () => {
      const ours = await ourFrames(workload);
      const theirs = peerReplay(workload, peer);
      const counts: Record<string, number> = {};
      assertEquals(ours.map(({ msgtype }) => msgtype), theirs.map(({ msgtype }) => msgtype));
      ours.forEach((frame, i) => assertAgree(frame, theirs[i] as PeerFrame, counts));
      assertEquals(counts, EXPECTED[workload] ?? {});
    });
  }

  Deno.test(`${workload}: every frame that reached a client live is sent, none twice`, async () => {
    assertAgreeLive(await ourFrames(workload), peerLive(workload));
  });
}

Deno.test("each deviation stands in the table of docs/frames.md", () => {
  const table = Deno.readTextFileSync(new URL("../../docs/frames.md", import.meta.url));
  for (const { row } of DEVIATIONS) assert(table.includes(`| ${row}`), row);
});
