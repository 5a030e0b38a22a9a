/** A port of loopback on which nobody listens now. */
export function freePort(): number {
  const [port = NaN] = freePorts(1);
  return port;
}

/** So many ports of loopback on which nobody listens now. */
export function freePorts(count: number): number[] {
  // All are open at once, or one could be found twice.
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  for (const listener of listeners) listener.close();
  return listeners.map(({ addr }) => addr.port);
}
