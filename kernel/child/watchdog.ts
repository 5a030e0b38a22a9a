/** Waits for a line; without one, which is when the sidecar is gone, it ends the group. */
const SCRIPT = 'read _ || kill -s KILL -- "-$1"';

/**
 * Ends the kernel's process group when the sidecar is gone, however it went:
 * a process of its own, in a session of its own, at the end of a pipe.
 */
export class Watchdog {
  readonly #child: Deno.ChildProcess;

  /** @param group the process group to end */
  constructor(group: number) {
    this.#child = new Deno.Command("/bin/sh", {
      args: ["-c", SCRIPT, "sh", String(group)],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
  }

  /** Lets it go: all has ended well. */
  async dismiss(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode("\n"));
      await writer.close();
    } catch {
      // It is gone already.
    }
    await this.#child.status;
  }
}
