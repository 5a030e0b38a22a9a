/**
 * Where ports are looked for: below those that systems give to whoever asks for
 * any, so that nobody gets one by chance between its finding and its use.
 */
const FIRST = 12_000;
const END = 32_000;

/** A port of loopback on which nobody listens now. */
export function freePort(): number {
  const [port = NaN] = freePorts(1);
  return port;
}

/** So many ports of loopback on which nobody listens now. */
export function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * (END - FIRST));
    if (isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
