import { Command, CommanderError, Option } from "commander";
import manifest from "../deno.json" with { type: "json" };
import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { InstallFlags } from "./install.ts";
import type { ReplayFlags } from "./replay.ts";
import type { KernelFlags } from "./kernel.ts";
import type { KernelMonitorFlags } from "./kernel_monitor.ts";
import { isVerbose } from "./is_verbose.ts";
import type { ListFlags } from "./list.ts";
import { reportError } from "./report_error.ts";
import type { RunFlags } from "./run.ts";
import type { ServeFlags } from "./serve.ts";
import type { UninstallFlags } from "./uninstall.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Runs the command that the arguments name. Each command's module is loaded
 * only when it runs, so that `replay` does not wait for the web server's.
 *
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 the work failed, 2 wrong use
 */
export async function runCommand(
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  let exitCode = 0;
  const program = createProgram(context, (code) => exitCode = code);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      return reportError(error, context.terminal, isVerbose(args));
    }
    if (error.exitCode === 0) return 0;
    return reportError(new UsageError(explainUsage(error)), context.terminal, isVerbose(args));
  }
}

function createProgram(
  context: CommandContext,
  exit: (code: number) => void,
): Command {
  const program = new Command("deno task sparkmonitor");
  program
    .description(
      "Watches Apache Spark applications and serves what they do as SparkMonitor frames.",
    )
    .version(manifest.version, "--version", "print the version")
    .helpOption("--help", "print this help")
    .helpCommand(false)
    // What follows the command of `run` is that command's.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      // What goes wrong is said by reportError.
      writeErr: () => {},
      // The help has no colours; to ask the environment takes a permission.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();

  common(
    program.command("serve")
      .description("Serve the page and the API, and feed the outlets.")
      .option(
        "--event-log <path>",
        "follow an event log, or a folder of them; may be repeated",
        (path: string, paths: string[] = []) => [...paths, path],
      )
      .option(
        "--spark-ui <url>",
        "poll a driver's UI, where the tap cannot be; may be repeated",
        (url: string, urls: string[] = []) => [...urls, url],
      )
      .option("--eod <host:port>", "feed an existing SparkMonitor kernel extension")
      .option("--port <number>", "port of the page (default: any free one)")
      .option("--host <host>", "address of the page (default: 127.0.0.1)")
      .option("--token <text>", "token of the page (default: a random one)")
      .option("--out <file>", "also write every frame there, one a line; - is stdout")
      .addOption(dialectOption("form of the frames of --out"))
      .option("--no-demo", "with no source, do not play the bundled recording"),
  )
    .addHelpText(
      "after",
      examples("serve", "serve --event-log /tmp/spark-events --port 8090"),
    )
    .action(async (flags: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      exit(await serve(flags, context));
    });

  common(
    program.command("run")
      .description("Run a program and watch the Spark drivers that it starts.")
      .usage("[options] -- <command...>")
      .argument("<command...>", "the program and its arguments")
      .passThroughOptions()
      .option("--out <file>", "write every frame there, one a line")
      .addOption(dialectOption("form of the frames of --out"))
      .addOption(
        new Option("--quiet", "say nothing but errors, show no progress").conflicts("verbose"),
      ),
  )
    .addHelpText(
      "after",
      [
        "\nThe program's input, output and exit code are its own; progress goes to stderr.",
        examples(
          "run -- python etl.py --date 2026-01-01",
          "run --quiet --out frames.ndjson -- spark-submit etl.py",
        ),
      ].join("\n"),
    )
    .action(async (words: string[], flags: RunFlags) => {
      const { run } = await import("./run.ts");
      exit(await run(words, flags, context));
    });

  common(
    program.command("list")
      .description("Print the addresses of the pages that your processes serve now.")
      .option("--json", "print them as JSON"),
  )
    .addHelpText("after", examples("list", "list --json"))
    .action(async (flags: ListFlags) => {
      const { list } = await import("./list.ts");
      exit(await list(flags, context));
    });

  common(
    program.command("replay")
      .description("Read event logs and print their frames, one JSON a line.")
      .argument("<path>", "an event log, or a folder of them")
      .option("--speed <speed>", "max, or so many times as fast as it was", "max")
      .addOption(dialectOption("form of the frames"))
      .option("--follow", "go on reading what is still being written"),
  )
    .addHelpText(
      "after",
      examples(
        "replay app-20260101120000-0001.zstd > frames.ndjson",
        "replay --speed 10 --dialect flat /tmp/spark-events/local-1700000000000",
      ),
    )
    .action(async (path: string, flags: ReplayFlags) => {
      const { replay } = await import("./replay.ts");
      exit(await replay(path, flags, context));
    });

  common(
    program.command("kernel")
      .description("Start a Jupyter kernel and watch the Spark drivers in it; see install.")
      .usage("[options] -- <command...>")
      .argument("<command...>", "the kernel and its arguments")
      .passThroughOptions()
      .requiredOption("--connection-file <file>", "where Jupyter says how to serve the kernel")
      .option("--java-tool-options", "attach JVMs that no spark-submit starts as well")
      .option("--out <file>", "write every frame there, one a line")
      .addOption(dialectOption("form of the frames of --out")),
  )
    .addHelpText(
      "after",
      [
        "\n{kernel_connection_file} in the command stands for the kernel's own connection file.",
        examples(
          "kernel --connection-file k.json -- python -m ipykernel -f {kernel_connection_file}",
        ),
      ].join("\n"),
    )
    .action(async (words: string[], flags: KernelFlags) => {
      const { kernel } = await import("./kernel.ts");
      exit(await kernel(words, flags, context));
    });

  common(
    program.command("kernel-monitor", { hidden: true })
      .description("Watch the drivers of one kernel, for `kernel` alone.")
      .requiredOption("--address-file <file>", "where drivers find it")
      .option("--out <file>", "write every frame there, one a line")
      .addOption(dialectOption("form of the frames of --out")),
  )
    .action(async (flags: KernelMonitorFlags) => {
      const { kernelMonitor } = await import("./kernel_monitor.ts");
      exit(await kernelMonitor(flags, context));
    });

  place(common(
    program.command("install")
      .description("Install a Jupyter kernel that shows the Spark jobs of an installed one.")
      .option("--kernel <name>", "the kernel to start behind the sidecar", "python3")
      .option("--name <name>", "name of the new kernel (default: <kernel>-sparkmonitor)")
      .option("--display-name <text>", "how notebooks show it")
      .option("--java-tool-options", "attach JVMs that no spark-submit starts as well"),
  ))
    .addHelpText(
      "after",
      [
        "\nIt goes beside the original; where you may not write there, to your own folder.",
        examples("install", "install --kernel apache_toree_scala --user"),
      ].join("\n"),
    )
    .action(async (flags: InstallFlags) => {
      const { install } = await import("./install.ts");
      exit(await install(flags, context));
    });

  place(common(
    program.command("uninstall")
      .description("Remove the kernels that `install` wrote.")
      .option("--kernel <name>", "all that start this kernel", "python3")
      .option("--name <name>", "only the one of this name"),
  ))
    .addHelpText(
      "after",
      [
        "\nWithout a folder they are removed from every one of Jupyter's.",
        examples("uninstall", "uninstall --name python3-sparkmonitor --user"),
      ].join("\n"),
    )
    .action(async (flags: UninstallFlags) => {
      const { uninstall } = await import("./uninstall.ts");
      exit(await uninstall(flags, context));
    });

  common(
    program.command("doctor")
      .description("Say what is found here, what is missing and what to do.")
      .option("--json", "print the findings as JSON"),
  )
    .addHelpText("after", examples("doctor", "doctor --json"))
    .action(async (flags: CommonFlags & { json?: boolean }) => {
      const { doctor } = await import("./doctor.ts");
      exit(await doctor(flags, context));
    });

  program.addHelpText(
    "after",
    examples(
      "serve",
      "run -- python etl.py",
      "replay /tmp/spark-events/app-1 > frames.ndjson",
    ),
  );
  return program;
}

function common(command: Command): Command {
  return command
    .helpOption("--help", "print this help")
    .option("--config <file>", "configuration file (default: sparkmonitor.jsonc)")
    .option("--verbose", "log more, and print the stack of an error");
}

/** Which of Jupyter's data folders. */
function place(command: Command): Command {
  return command
    .addOption(new Option("--user", "in your own folder").conflicts(["prefix", "sysPrefix"]))
    .addOption(
      new Option("--prefix <path>", "in this environment, below share/jupyter")
        .conflicts("sysPrefix"),
    )
    .option("--sys-prefix", "in the environment of the jupyter on PATH");
}

function dialectOption(description: string): Option {
  return new Option(
    "--dialect <name>",
    `${description}: bare, fromscala or flat (default: bare)`,
  );
}

function examples(...lines: string[]): string {
  return [
    "\nExamples:",
    ...lines.map((line) => `  deno task sparkmonitor ${line}`),
  ].join("\n");
}

/** Turns commander's own words into one line with a hint. */
function explainUsage(error: CommanderError): string {
  if (error.code === "commander.help") return "no command given, see --help";
  const message = error.message.replace(/^error: /, "");
  if (error.code === "commander.excessArguments") {
    const [, command, given] = /for '(.*)'\..* but got \d+: (.*?)\.?$/.exec(message) ?? [];
    return `Cannot run ${command}: it takes fewer arguments, received ${given}, see --help`;
  }
  const guess = message.match(/^(.*)\s+\(Did you mean (.*)\?\)$/s);
  return guess === null
    ? `${message.replace(/\.$/, "")}, see --help`
    : `${guess[1]}, did you mean ${guess[2]}?`;
}
