/** What each page of the monitor holds while it is open. */
const LOCK = "sparkmonitor-page";

/** So many may each keep a stream: a browser has six connections a host, and they ask questions, too. */
const FEW = 3;

/** Says to the browser's other pages of the same monitor that this one is there. */
export function announcePage(): void {
  // Until the page is left. A browser has no locks for plain http from another machine.
  navigator.locks?.request(LOCK, { mode: "shared" }, () => new Promise<never>(() => {}))
    .catch(() => {});
}

/** Whether the browser has more pages of this monitor than can each keep a stream. */
export async function areManyPages(): Promise<boolean> {
  const held = (await navigator.locks?.query().catch(() => undefined))?.held;
  return held === undefined || held.filter(({ name }) => name === LOCK).length > FEW;
}
