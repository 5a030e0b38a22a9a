/** Whether the arguments ask for more of an error than its line; those of a program do not count. */
export function isVerbose(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--verbose");
}
