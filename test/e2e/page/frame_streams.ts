import type { BrowserContext, Page } from "playwright-core";
import { untilTrue } from "./until_true.ts";

/** Given to a page before its own scripts: notes its streams and every frame of them. */
const NOTE = `
globalThis.frameStreams = [];
globalThis.EventSource = class extends EventSource {
  constructor(address) {
    super(address);
    const position = new URL(this.url).searchParams.get("after");
    const stream = { after: Number(position.split("-").at(-1)), isOpen: false, frames: [] };
    frameStreams.push(stream);
    this.addEventListener("open", () => stream.isOpen = true);
    this.addEventListener("message", ({ data }) => {
      const { seq, msgtype } = JSON.parse(data);
      stream.frames.push({ seq, msgtype });
    });
  }
};`;

/** A stream of frames that the page opened. */
export interface NotedStream {
  /** From which frame on, this one not included. */
  readonly after: number;
  readonly isOpen: boolean;
  readonly frames: readonly { readonly seq: number; readonly msgtype: string }[];
}

/** Has the pages of a context note them; to be called before they are opened. */
export async function noteStreams(context: BrowserContext): Promise<void> {
  await context.addInitScript(NOTE);
}

/**
 * Has the page open a stream of its own that the browser alone resumes, with
 * Last-Event-ID, and waits for its first frame.
 */
export async function openPlainStream(page: Page, path: string): Promise<void> {
  await page.locator("html").evaluate((html, path) => {
    const window = html.ownerDocument.defaultView;
    // Not the one that notes: it has no position at its start.
    const stream = new (Object.getPrototypeOf(window.EventSource))(path);
    window.plainFrames = [];
    stream.addEventListener("message", ({ data }: { data: string }) => {
      const { seq, msgtype } = JSON.parse(data);
      window.plainFrames.push({ seq, msgtype });
    });
  }, path);
  // Before that there is no id to resume it with.
  await untilTrue(page, "plainFrames.length > 0");
}

/** What came over it, to the application's end. */
export async function plainFrames(page: Page): Promise<NotedStream["frames"]> {
  await untilTrue(page, 'plainFrames.at(-1)?.msgtype === "sparkApplicationEnd"');
  return await page.evaluate("plainFrames") as NotedStream["frames"];
}

/** Those so far, oldest first. */
export async function notedStreams(page: Page): Promise<NotedStream[]> {
  return await page.evaluate("globalThis.frameStreams") as NotedStream[];
}

/** Waits until more than so many have been opened. */
export async function untilNextStream(page: Page, numStreams: number): Promise<void> {
  while ((await notedStreams(page)).filter(({ isOpen }) => isOpen).length <= numStreams) {
    await page.waitForTimeout(50);
  }
}
