import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { Config, ConfigInput } from "./config.ts";
import { loadConfig } from "./load_config.ts";
import { configureLogging } from "./logging.ts";

/**
 * What every command does first: puts its configuration together and sends
 * the program's log to stderr.
 *
 * @param settings what the command's own flags say
 * @throws {UsageError} when the configuration is wrong
 */
export async function prepare(
  flags: CommonFlags,
  settings: ConfigInput,
  context: CommandContext,
): Promise<Config> {
  const config = await loadConfig({
    cwd: context.cwd,
    file: flags.config,
    env: context.env,
    flags: settings,
  });
  await configureLogging({
    level: flags.verbose ? "debug" : config.logLevel,
    colors: context.terminal.colors,
    write: (line) => context.terminal.err(line),
  });
  return config;
}
