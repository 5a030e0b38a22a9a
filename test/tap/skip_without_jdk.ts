import { findJdk } from "../../scripts/tap/jdk.ts";

/**
 * Why tests that compile Java cannot run here; to be given to `ignore` of
 * `Deno.test`. It says so on stderr, so that nobody takes a skipped test for
 * one that passed.
 *
 * @returns undefined where they can run
 * @throws {Error} when there is no JDK 17 and `CI` is `true`
 */
export async function skipWithoutJdk(): Promise<string | undefined> {
  try {
    await findJdk();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || Deno.env.get("CI") === "true") throw error;
    Deno.stderr.writeSync(
      new TextEncoder().encode(`skipped, tests that compile Java: ${error.message}\n`),
    );
    return error.message;
  }
}
