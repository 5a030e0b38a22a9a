import type { Frame } from "../../protocol/frames/frame.ts";
import type { Served } from "../../test/e2e/served.ts";

/** Milliseconds between two questions of an open page. */
const POLL = 2000;

/** What one open page saw. */
export interface PageClient {
  /** For each snapshot of a stage, milliseconds from its tick until it was read. */
  readonly lags: readonly number[];
  /** Bytes of frames. */
  readonly numBytes: number;
  readonly numPolls: number;
}

/**
 * Does what a page that shows an application's curves does, to the
 * application's end: reads its frames but for those of tasks, and asks for
 * `activity` and the list of applications every two seconds.
 *
 * @param id the application's
 */
export async function openPage(served: Served, id: string): Promise<PageClient> {
  const address = `api/v1/applications/${encodeURIComponent(id)}`;
  const client = { lags: [] as number[], numBytes: 0, numPolls: 0 };
  let isOpen = true;
  const polling = (async () => {
    // Pages are not opened all in the same moment.
    await pause(Math.random() * POLL);
    while (isOpen) {
      await Promise.all(
        [`${address}/activity`, "api/v1/applications"].map(async (path) =>
          void await (await served.get(path)).arrayBuffer()
        ),
      );
      client.numPolls++;
      await pause(POLL);
    }
  })();
  try {
    await readFrames(served, `${address}/frames?tasks=none`, client);
  } finally {
    isOpen = false;
    await polling;
  }
  return client;
}

async function readFrames(
  served: Served,
  path: string,
  client: { readonly lags: number[]; numBytes: number },
): Promise<void> {
  const { body } = await served.get(path);
  let rest = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const now = Date.now();
    client.numBytes += chunk.length;
    const events = (rest + chunk).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data === undefined || event.includes("event:")) continue;
      const frame: Frame = JSON.parse(data);
      if (frame.msgtype === "sparkStageActive") client.lags.push(now - frame.time);
      if (frame.msgtype === "sparkApplicationEnd") return;
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
