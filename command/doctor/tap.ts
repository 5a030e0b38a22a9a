import { join } from "@std/path";
import type { Clock } from "../../actors/runtime/clock.ts";
import { agentIn, agentJar } from "../../actors/source/tap/java_agent.ts";
import { currentUser, ensurePrivateFolder } from "../../actors/source/tap/private_folder.ts";
import { greeting, isGreeting } from "../../protocol/tap/greeting.ts";
import { isFile, namesIn, readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";

/** Milliseconds that a sidecar on this machine has for its greeting. */
const PATIENCE = 2000;
const AGAIN = "Get the project again: the jar is part of it";

/** Looks at what a driver needs to be attached: the jar, and a folder for the address. */
export async function findTap(folder: string): Promise<Finding> {
  const name = "Tap";
  const jar = agentJar();
  if (!await isFile(jar)) {
    return { name, status: "problem", detail: `${jar} is missing`, remedy: AGAIN };
  }
  try {
    await ensurePrivateFolder(folder, currentUser());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, status: "problem", detail, remedy: "Drivers cannot be attached before" };
  }
  return { name, status: "ok", detail: `${jar}, addresses in ${folder}` };
}

/** Calls the `serve` that drivers would find. */
export async function findServe(folder: string, clock: Clock): Promise<Finding> {
  const name = "Running serve";
  const answering: string[] = [];
  const files = (await namesIn(folder)).filter((file) => /^serve(-\d+)?$/.test(file));
  for (const path of files.map((file) => join(folder, file))) {
    const answer = await callSidecar(path, clock);
    if (answer === "answers") answering.push(path);
    else if (answer === "stranger") {
      return {
        name,
        status: "problem",
        detail: `another program answers at the address in ${path}`,
        remedy: `Remove the file, and start \`deno task sparkmonitor serve\` again`,
      };
    }
  }
  if (answering.length > 0) {
    return { name, status: "ok", detail: `answers at the address in ${answering.join(", ")}` };
  }
  const remedy = "Start one with `deno task sparkmonitor serve`, or use `run`, which needs none";
  return { name, status: "missing", detail: "none answers", remedy };
}

/** Looks whether drivers that are started from here are attached. */
export async function findAgent(submitOptions: string | undefined): Promise<Finding> {
  const name = "SPARK_SUBMIT_OPTS";
  const agent = agentIn(submitOptions);
  if (agent === null) {
    return {
      name,
      status: "missing",
      detail: "does not attach drivers",
      remedy: "`serve` prints the line that does it; `run` does it for its program",
    };
  }
  if (!await isFile(agent.jar)) {
    return {
      name,
      status: "problem",
      detail: `names ${agent.jar}, which is missing: drivers will not start`,
      remedy: "Unset it, or set it to what `serve` prints",
    };
  }
  if (!await isFile(agent.addressFile)) {
    return {
      name,
      status: "missing",
      detail: `attaches drivers to ${agent.addressFile}, where no sidecar is`,
      remedy: "Start `deno task sparkmonitor serve`; drivers that run will find it",
    };
  }
  return { name, status: "ok", detail: `attaches drivers to ${agent.addressFile}` };
}

/** Greets as a tap does, and hangs up. */
async function callSidecar(path: string, clock: Clock): Promise<"answers" | "absent" | "stranger"> {
  const address = new URLSearchParams((await readIfThere(path))?.trim().replaceAll("\n", "&"));
  const port = Number(address.get("port"));
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({ hostname: "127.0.0.1", port });
  } catch {
    return "absent";
  }
  const timer = clock.setTimeout(() => connection.close(), PATIENCE);
  try {
    const line = `${greeting(address.get("tapToken") ?? "")}\n`;
    await connection.write(new TextEncoder().encode(line));
    const [answer = ""] = (await readSome(connection)).split("\n");
    return isGreeting(answer, address.get("sidecarToken") ?? "") ? "answers" : "stranger";
  } catch {
    return "stranger";
  } finally {
    clock.clearTimeout(timer);
    try {
      connection.close();
    } catch {
      // The timer was first.
    }
  }
}

/** Reads up to a line's end; what has none within 256 bytes is no greeting. */
async function readSome(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(256);
  let length = 0;
  while (length < buffer.length && !buffer.subarray(0, length).includes(0x0a)) {
    const read = await connection.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  return new TextDecoder().decode(buffer.subarray(0, length));
}
