/**
 * Thrown where the command was used wrongly: an unknown flag, a value out of
 * range, a configuration file with a mistake. It ends with exit code 2, every
 * other error with 1.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
