/** Preloaded into a measured process: at its end it tells the most memory that it held. */
import process from "node:process";

addEventListener("unload", () => {
  const { maxRSS } = process.resourceUsage();
  Deno.stderr.writeSync(new TextEncoder().encode(`\npeak ${maxRSS} kB\n`));
});
