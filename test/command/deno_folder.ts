import { join } from "@std/path";

/** The folder of Deno's cache, for a child whose HOME is another. */
export function denoFolder(): string {
  return Deno.env.get("DENO_DIR") ||
    join(Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? "", ".cache"), "deno");
}
