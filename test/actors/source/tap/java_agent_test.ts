import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { quoteOption, splitOptions } from "../../../../actors/source/tap/_spark_options.ts";
import {
  agentJar,
  agentOption,
  attachLine,
  withAgent,
} from "../../../../actors/source/tap/java_agent.ts";

const OPTION = "-javaagent:/opt/sparkmonitor-tap.jar=/run/serve";

const values = (list: string): string[] | null =>
  splitOptions(list)?.map(({ value }) => value) ?? null;

for (
  const [list, expected] of [
    // What Spark's own launcher, 3.5.7 and 4.3.0, makes of each.
    ["", []],
    ["  -a \t-b\n", ["-a", "-b"]],
    ["-a='x y'", ["-a=x y"]],
    ['-a="x y"z', ["-a=x yz"]],
    ["'a\\b'", ["a\\b"]],
    ['"a\\b"', ["ab"]],
    ['"a\\"b\\\\"', ['a"b\\']],
    ["a\\ b", ["a b"]],
    ['"it\'s"', ["it's"]],
    ["'\"'", ['"']],
    ["'' \"\"", ["", ""]],
    ["a\u00a0b", ["a\u00a0b"]],
    ["a\u001cb", ["a", "b"]],
    ["'a", null],
    ['"a\\"', null],
    ["a\\", null],
  ] as const
) {
  Deno.test(`options are read as Spark's launcher reads them: ${JSON.stringify(list)}`, () => {
    assertEquals(values(list), expected === null ? null : [...expected]);
  });
}

const text = fc.string({ unit: fc.constantFrom(..."ab-=:/'\"\\ \t\n\u001c\u00a0é") });

Deno.test("an option that was quoted is read back, whatever it holds", () => {
  fc.assert(fc.property(text, text, (first, second) => {
    const option = `-x${first}`;
    assertEquals(values(`${quoteOption(option)} ${quoteOption(`-y${second}`)}`), [
      option,
      `-y${second}`,
    ]);
  }));
});

Deno.test("the tap's option comes after the user's, which stay as they are written", () => {
  assertEquals(withAgent(undefined, OPTION), OPTION);
  assertEquals(withAgent("  ", OPTION), OPTION);
  assertEquals(
    withAgent(`-Da='x y'  "-Db=\\"" -javaagent:/other.jar=x`, OPTION),
    `-Da='x y' "-Db=\\"" -javaagent:/other.jar=x ${OPTION}`,
  );
});

Deno.test("an older option of the tap's is replaced, however it is written", () => {
  for (
    const older of [
      OPTION,
      "-javaagent:/elsewhere/sparkmonitor-tap.jar=/run/serve-2",
      "-javaagent:'/a b/sparkmonitor-tap.jar'=/run/serve",
      "-javaagent:/elsewhere/sparkmonitor-tap.jar",
    ]
  ) {
    assertEquals(withAgent(`-Xmx1g ${older} -Xms1g ${older}`, OPTION), `-Xmx1g -Xms1g ${OPTION}`);
  }
});

Deno.test("whatever the user's options are, Spark reads the same ones and the tap's", () => {
  fc.assert(fc.property(text, (existing) => {
    const before = values(existing);
    const after = withAgent(existing, OPTION);
    if (before === null) assertEquals(after, existing);
    else assertEquals(values(after), [...before, OPTION]);
  }));
});

Deno.test("a path that cannot be passed on is named with the remedy", () => {
  assertEquals(agentOption("/a b/tap.jar", "/run/x=y"), "-javaagent:/a b/tap.jar=/run/x=y");
  assertThrows(
    () => agentOption("/a=b/tap.jar", "/run/x"),
    RangeError,
    'must be without "=", received /a=b/tap.jar; move the project to another folder',
  );
  assertThrows(
    () => agentOption("/tap.jar", "/run/😀/x"),
    RangeError,
    "must be without characters beyond U+FFFF, received /run/😀/x; rename its folder",
  );
});

Deno.test("the jar is the project's", () => {
  assertEquals(
    agentJar(),
    new URL("../../../../tap/sparkmonitor-tap.jar", import.meta.url).pathname,
  );
});

/** What a shell makes of `SPARK_SUBMIT_OPTS` when it runs the line. */
async function exported(shell: string, line: string, existing?: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(shell, {
    args: ["-c", `${line}\nsh -c 'printf %s "$SPARK_SUBMIT_OPTS"'`],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      ...(existing === undefined ? {} : { SPARK_SUBMIT_OPTS: existing }),
    },
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

for (
  const folder of [
    "/opt",
    "/a b",
    "/it's",
    '/say "hi"',
    "/$HOME`id`",
    "/back\\slash",
    "/wow!",
    "/é",
    "/~",
  ]
) {
  Deno.test(`a shell attaches drivers by the line it is given: ${folder}`, async () => {
    const option = agentOption(`${folder}/sparkmonitor-tap.jar`, `${folder}/serve`);
    const line = attachLine(option);
    assertEquals(line.split("\n").length, 1);
    assertEquals(values(await exported("sh", line)), [option]);
    const kept = await exported("bash", line, "-Da='$x y'");
    assertEquals(values(kept), ["-Da=$x y", option]);
  });
}
