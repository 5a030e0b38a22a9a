import type { Config } from "../config.ts";
import type { Finding } from "./finding.ts";

/** The oldest Deno that the tests run on. */
const oldestDeno = [2, 9] as const;

/** Looks at the Deno that runs this. */
export function findDeno(version: string): Finding {
  const name = "Deno";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [needMajor, needMinor] = oldestDeno;
  const recent = major > needMajor || (major === needMajor && minor >= needMinor);
  if (recent) return { name, status: "ok", detail: version };
  return {
    name,
    status: "problem",
    detail: `${version}, older than ${oldestDeno.join(".")}`,
    remedy: "Use `npx -y deno@2.9.6 task sparkmonitor …`, or `deno upgrade`",
  };
}

/** Tries the port that `serve` would take. */
export function findPort({ host, port }: Pick<Config, "host" | "port">): Finding {
  const name = "Port";
  const asked = port === 0 ? "any free one" : String(port);
  try {
    using listener = Deno.listen({ hostname: host, port });
    const found = (listener.addr as Deno.NetAddr).port;
    return { name, status: "ok", detail: `${port === 0 ? found : asked} on ${host} can be had` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = port === 0
      ? `Choose another --host than ${host}`
      : "Choose another --port, or 0 for any free one";
    return { name, status: "problem", detail: `${asked} on ${host}: ${reason}`, remedy };
  }
}
