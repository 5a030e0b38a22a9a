import { UsageError } from "./usage_error.ts";

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses to serve where others can reach the page while its token is one that
 * nobody chose.
 *
 * @throws {UsageError} when the host is not loopback and there is no token
 */
export function checkHost(host: string, token: string | undefined): void {
  if (isLoopback(host) || token !== undefined) return;
  throw new UsageError(
    `Cannot serve on ${host}: any host but loopback needs a token, or TLS in front of 127.0.0.1`,
  );
}

/** A token that cannot be guessed: 128 random bits. */
export function randomToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** The address to open in a browser, the token in it. */
export function pageAddress(
  host: string,
  port: number,
  token: string,
): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  const bracketed = name.includes(":") ? `[${name}]` : name;
  return `http://${bracketed}:${port}/?token=${token}`;
}
