/** What the kernel's proxy and its monitor read of the environment. */
const variables = [
  ...["INIT_CWD", "SPARKMONITOR_*", "XDG_RUNTIME_DIR", "TMPDIR", "TEMP", "LOCALAPPDATA"],
  ...["SPARK_SUBMIT_OPTS", "JAVA_TOOL_OPTIONS", "JPY_PARENT_PID"],
];

/**
 * The permissions of a kernel's proxy. The connection file says where it binds,
 * that file and the configuration may be anywhere, and so may the kernel.
 */
export const kernelPermissions: readonly string[] = [
  ...["--allow-net", "--allow-read", "--allow-write", "--allow-run", "--allow-sys=uid"],
  `--allow-env=${variables.join(",")}`,
];
