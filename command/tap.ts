import { agentJar, agentOption } from "../actors/source/tap/java_agent.ts";
import { currentUser } from "../actors/source/tap/private_folder.ts";
import { runtimeFolder } from "../actors/source/tap/runtime_folder.ts";
import { isFile } from "./doctor/files.ts";

type Environment = (name: string) => string | undefined;

/** The folder that holds the address files of this user's sidecars. */
export function addressFolder(env: Environment): string {
  return runtimeFolder({ os: Deno.build.os, uid: currentUser(), env });
}

/**
 * The option of `java` that attaches a driver.
 *
 * @throws {Error} when the jar cannot be read: a driver that got the option would not start
 */
export async function optionFor(addressFile: string): Promise<string> {
  const jar = agentJar();
  if (!await isFile(jar)) {
    throw new Error(`Cannot attach drivers: ${jar} is missing, get it from the project again`);
  }
  return agentOption(jar, addressFile);
}
