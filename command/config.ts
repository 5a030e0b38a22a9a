import * as v from "valibot";

/**
 * The configuration, as `sparkmonitor.jsonc` holds it. Each message completes
 * the sentence "Cannot use <key>: …".
 */
export const configSchema = v.strictObject({
  $schema: v.optional(
    v.pipe(
      v.string("must be the address of a JSON Schema"),
      v.description("Where editors find the schema of this file."),
    ),
  ),
  sparkStageActiveRate: wholeNumber({
    from: 100,
    to: 60_000,
    default: 1000,
    unit: "milliseconds",
    description: "Milliseconds between two sparkStageActive frames of a running stage.",
  }),
  sparkStageActiveTasksMaxMessages: wholeNumber({
    from: 2,
    to: 1_000_000,
    default: 250,
    description:
      "Task frames that a client of the page or of a notebook gets for each application and tick; whole pairs beyond it are left out and counted.",
  }),
  host: v.optional(
    v.pipe(
      v.string("must be a host name or an IP address"),
      v.regex(/^[\w.:-]+$/, "must be a host name or an IP address"),
      v.description(
        "The address that the page is served on; any but loopback needs a token.",
      ),
    ),
    "127.0.0.1",
  ),
  port: wholeNumber({
    from: 0,
    to: 65_535,
    default: 0,
    description: "The port that the page is served on; 0 takes any free one.",
  }),
  token: v.optional(
    v.pipe(
      v.string("must be text"),
      v.regex(
        /^[\w.~-]+$/,
        "must be one or more of the characters A-Z a-z 0-9 . _ ~ -",
      ),
      v.description(
        "The token that every request must carry; a random one if left out.",
      ),
    ),
  ),
  eventLogs: v.optional(
    v.pipe(
      v.array(path(), "must be a list of paths"),
      v.description("Event logs, or folders of them, that serve follows."),
    ),
    [],
  ),
  sparkUis: v.optional(
    v.pipe(
      v.array(
        // Checked where it is read: an error must not show the credentials in it.
        v.string("must be an address, as http://127.0.0.1:4040"),
        "must be a list of addresses",
      ),
      v.description("UIs of Spark drivers that serve polls, where the tap cannot be."),
    ),
    [],
  ),
  eod: v.optional(
    v.pipe(
      v.string("must have the form HOST:PORT"),
      v.regex(/^.+:\d{1,5}$/, "must have the form HOST:PORT"),
      v.check(
        (address) => portOf(address) >= 1 && portOf(address) <= 65_535,
        "must end with a port from 1 to 65535",
      ),
      v.description(
        "HOST:PORT of an existing SparkMonitor kernel extension that serve sends frames to.",
      ),
    ),
  ),
  out: v.optional(
    v.pipe(
      path(),
      v.description(
        "A file that serve also writes every frame to, one JSON a line; - is stdout.",
      ),
    ),
  ),
  dialect: v.optional(
    v.pipe(
      v.picklist(
        ["bare", "fromscala", "flat"],
        "must be bare, fromscala or flat",
      ),
      v.description(
        "The form of frames written as lines: the frame itself, or the data of a comm message.",
      ),
    ),
    "bare",
  ),
  limits: v.optional(
    v.pipe(
      v.strictObject({
        errorMessage: wholeNumber({
          from: 256,
          to: 1_048_576,
          default: 16_384,
          unit: "characters",
          description: "Characters of an error message or a job description.",
        }),
        name: wholeNumber({
          from: 64,
          to: 65_536,
          default: 4096,
          unit: "characters",
          description: "Characters of a name.",
        }),
        retainedJobs: wholeNumber({
          from: 1,
          to: 100_000,
          default: 1000,
          description: "Jobs of an application that are kept for clients that come later.",
        }),
        retainedStages: wholeNumber({
          from: 1,
          to: 100_000,
          default: 1000,
          description:
            "Stage attempts of an application that are kept for clients that come later.",
        }),
        retainedTasks: wholeNumber({
          from: 0,
          to: 1_000_000,
          default: 1000,
          description: "Task attempts of an application that are kept for clients that come later.",
        }),
        retainedBytes: wholeNumber({
          from: 1_048_576,
          to: 4_294_967_296,
          default: 67_108_864,
          unit: "bytes",
          description:
            "Bytes of the frames of all applications that are kept for clients that come later.",
        }),
        endedApplications: wholeNumber({
          from: 1,
          to: 10_000,
          default: 100,
          description: "Applications that are kept after the end of their input.",
        }),
      }, "must be an object"),
      v.description("What is kept in memory, and how long texts may be."),
    ),
    {},
  ),
  allowedHosts: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string("must be a host name"),
          v.regex(/^[\w.:-]+$/, "must be a host name"),
        ),
        "must be a list of host names",
      ),
      v.description("Names by which browsers may call the page, beside host and loopback."),
    ),
    [],
  ),
  corsOrigins: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string("must be an origin, as https://example.org"),
          v.regex(
            /^https?:\/\/[^/\s]+$/,
            "must be an origin, as https://example.org",
          ),
        ),
        "must be a list of origins",
      ),
      v.description("Web origins whose pages may read the API."),
    ),
    [],
  ),
  allowCancel: v.optional(
    v.pipe(
      v.strictObject({
        kernel: yesOrNo({
          default: true,
          description: "The notebook, over its signed connection to the kernel.",
        }),
        http: yesOrNo({
          default: false,
          description: "Whoever has the token, over HTTP and WebSocket.",
        }),
      }, "must be an object"),
      v.description("Who may cancel Spark's jobs, stages and job groups."),
    ),
    {},
  ),
  progress: v.optional(
    v.pipe(
      v.strictObject({
        notebook: yesOrNo({
          default: true,
          description: "Whether a cell shows a progress display where no extension does.",
        }),
        delay: wholeNumber({
          from: 0,
          to: 3_600_000,
          default: 2000,
          unit: "milliseconds",
          description: "Milliseconds for which a job runs before it is shown.",
        }),
      }, "must be an object"),
      v.description("The progress display under a notebook's cells."),
    ),
    {},
  ),
  logLevel: v.optional(
    v.pipe(
      v.picklist(
        ["debug", "info", "warning", "error"],
        "must be debug, info, warning or error",
      ),
      v.description("The least severe log lines that are shown on stderr."),
    ),
    "warning",
  ),
}, "must be an object");

/** The configuration with every default filled in. */
export type Config = v.InferOutput<typeof configSchema>;

/** Part of a configuration, as one of its sources gives it. */
export type ConfigInput = v.InferInput<typeof configSchema>;

interface WholeNumber {
  readonly from: number;
  readonly to: number;
  readonly default: number;
  readonly unit?: string;
  readonly description: string;
}

type WholeNumberSchema = v.OptionalSchema<
  v.GenericSchema<number>,
  number
>;

function wholeNumber(options: WholeNumber): WholeNumberSchema {
  const of = options.unit === undefined ? "" : ` of ${options.unit}`;
  const message = `must be a whole number${of} from ${options.from} to ${options.to}`;
  return v.optional(
    v.pipe(
      v.number(message),
      v.integer(message),
      v.minValue(options.from, message),
      v.maxValue(options.to, message),
      v.description(options.description),
    ),
    options.default,
  );
}

function yesOrNo(
  options: { readonly default: boolean; readonly description: string },
): v.OptionalSchema<v.GenericSchema<boolean>, boolean> {
  return v.optional(
    v.pipe(v.boolean("must be true or false"), v.description(options.description)),
    options.default,
  );
}

function path(): v.GenericSchema<string> {
  return v.pipe(
    v.string("must be a path"),
    v.nonEmpty("must be a path"),
  );
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
