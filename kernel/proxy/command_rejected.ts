/** Why a command is not taken where there is no monitor, and will be none. */
export const NO_MONITOR = "the monitor of this kernel does not run; restart the kernel";

/** What a client's command gets back that is not taken. */
export function commandRejected(why: string): { msgtype: string; reason: string } {
  return { msgtype: "commandRejected", reason: `Cannot take the command: ${why}` };
}
