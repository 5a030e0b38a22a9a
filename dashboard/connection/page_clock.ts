/** The page's only source of time; tests put a virtual one in its place. */
export interface PageClock {
  /** The browser's clock, epoch milliseconds. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: never): void;
}

/** The browser's clock. */
export const browserClock: PageClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle),
};
