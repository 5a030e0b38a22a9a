import type { KernelProxyCounts } from "../../kernel/proxy/kernel_proxy.ts";

/** What was refused, and what passed unseen because looking at it failed; no line for nothing. */
export function countLines({ refused, failed }: KernelProxyCounts): string[] {
  return [
    ...line("refused in all", refused),
    ...line("passed without a look in all", failed),
  ];
}

function line(what: string, counts: Readonly<Record<string, number>>): string[] {
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return kinds.length === 0 ? [] : [`${what}: ${kinds.join(", ")}`];
}
