import { type GoldenWorkload, readGolden } from "../fixtures/golden.ts";

/** A frame as a peer sent it: fields by name. */
export type PeerFrame = { readonly msgtype: string } & { readonly [field: string]: unknown };

/** The frames that a peer's listener sent when the log was replayed through it, in the log's order. */
export function peerReplay(workload: GoldenWorkload, peer: "cern" | "toree"): PeerFrame[] {
  return lines(readGolden(workload, `replay-${peer}.ndjson`))
    .map((line) => JSON.parse((line as { raw: string }).raw));
}

/** The frames that reached the CERN listener's kernel extension while the application ran. */
export function peerLive(workload: GoldenWorkload): PeerFrame[] {
  return lines(readGolden(workload, "live-cern.ndjson"))
    .map((line) => (line as { frame: PeerFrame }).frame);
}

function lines(text: string): unknown[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}
