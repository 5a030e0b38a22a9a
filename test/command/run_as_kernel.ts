import { join } from "@std/path";
import { kernelCommand } from "../../command/kernelspec/kernel_command.ts";

/** What a kernel and its sidecar did. */
export interface KernelRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The folder that the runtime folder was in. */
  readonly folder: string;
  /** What was left in the runtime folder. */
  readonly left: readonly string[];
}

/** Runs a program as a kernel, in the words that `install` writes. */
export async function runAsKernel(
  program: readonly string[],
  { flags = [], env = {}, prepare = () => {} }: {
    flags?: readonly string[];
    env?: Record<string, string>;
    /** Makes the runtime folder what the test wants. */
    prepare?: (runtimeFolder: string) => void;
  } = {},
): Promise<KernelRun> {
  const folder = await Deno.makeTempDir();
  try {
    prepare(join(folder, "sparkmonitor"));
    const connectionFile = join(folder, "clients.json");
    const ports = ["shell", "iopub", "stdin", "control", "hb"].map((channel) => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      return [`${channel}_port`, listener.addr.port];
    });
    await Deno.writeTextFile(
      connectionFile,
      JSON.stringify({
        ...Object.fromEntries(ports),
        ip: "127.0.0.1",
        transport: "tcp",
        key: "a key",
        signature_scheme: "hmac-sha256",
      }),
    );
    const [deno = "", ...args] = kernelCommand();
    const { code, stdout, stderr } = await new Deno.Command(deno, {
      args: [...args, "kernel", "--connection-file", connectionFile, ...flags, "--", ...program],
      env: { XDG_RUNTIME_DIR: folder, SPARK_SUBMIT_OPTS: "", JAVA_TOOL_OPTIONS: "", ...env },
      cwd: folder,
      stdin: "null",
    }).output();
    const left = await namesIn(join(folder, "sparkmonitor"));
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), left, folder };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
}
