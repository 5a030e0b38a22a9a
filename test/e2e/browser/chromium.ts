import type { Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** What keeps Chromium from asking any network for anything: it finds this machine alone. */
const flags = [
  ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/**
 * Why tests that need Chromium cannot run here; to be given to `ignore` of
 * `Deno.test`.
 *
 * @returns undefined where they can run
 * @throws {Error} when it is missing and `CI` is `true`
 */
export function chromiumSkipReason(): string | undefined {
  try {
    Deno.statSync(executablePath);
    return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const reason = `${executablePath} not found`;
  if (Deno.env.get("CI") === "true") {
    throw new Error(`Cannot run the tests that need Chromium: ${reason}`);
  }
  Deno.stderr.writeSync(
    new TextEncoder().encode(`skipped, tests that need Chromium: ${reason}\n`),
  );
  return reason;
}

/** Starts Chromium without a window and with a fresh profile, which goes when it is closed. */
export async function launchChromium(): Promise<Browser> {
  // While it is loaded, Playwright looks in /proc for Windows, which Deno allows only to programs
  // that may do everything. With this it looks only when it must know, which is never.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath, chromiumSandbox: false, args: flags });
}
