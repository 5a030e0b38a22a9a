import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { connectPlanName } from "../../../actors/application/connect_plan.ts";

/** A plan as protobuf writes it: a block for each object, fields by their kind. */
function text(block: object, indent = ""): string {
  return Object.entries(block).map(([key, value]) => {
    if (Array.isArray(value)) return value.map((one) => text({ [key]: one }, indent)).join("");
    return typeof value === "object" && value !== null
      ? `${indent}${key} {\n${text(value, `${indent}  `)}${indent}}\n`
      : `${indent}${key}: ${value}\n`;
  }).join("");
}

const common = { plan_id: 1 };
const range = { common, range: { start: 0, end: 100, step: 1 } };
const sql = (query: string) => ({ common, sql: { query } });
const from = (fragment: string, site: string) => ({
  common: { origin: { python_origin: { fragment: `"${fragment}"`, call_site: `"${site}"` } } },
});
const call = (name: string) => ({ unresolved_function: { function_name: `"${name}"` } });

Deno.test("a SQL statement is its own name, on one line", () => {
  const query = String.raw`"SELECT \'a\\b\',\n\t\"x\" FROM t\n"`;
  for (const plan of [sql(query), { sql_command: { input: sql(query) } }]) {
    assertEquals(connectPlanName(text(plan)), String.raw`SELECT 'a\b', "x" FROM t`);
  }
  assertEquals(connectPlanName(text({ sql_command: { sql: '"DROP TABLE t"' } })), "DROP TABLE t");
});

Deno.test("bytes beyond ASCII are read as the UTF-8 that they are", () => {
  const query = String.raw`"SELECT \'gr\303\266\303\237e \342\230\203\'"`;
  assertEquals(connectPlanName(text(sql(query))), "SELECT 'größe ☃'");
});

Deno.test("a relation whose own columns have a place is named with it", () => {
  const filter = {
    input: range,
    condition: { ...call("=="), ...from("__eq__", "/home/a/etl.py:12") },
  };
  assertEquals(connectPlanName(text({ common, filter })), "filter at /home/a/etl.py:12");
});

Deno.test("an aggregate of one function is named after it, one of several is not", () => {
  const aggregate = (...names: readonly string[]) => ({
    common,
    aggregate: {
      input: range,
      grouping_expressions: { unresolved_attribute: {}, ...from("col", "etl.py:12") },
      aggregate_expressions: names.map((name) => ({ alias: { expr: call(name), name: '"n"' } })),
    },
  });
  assertEquals(connectPlanName(text(aggregate("count"))), "count at etl.py:12");
  assertEquals(connectPlanName(text(aggregate("sum", "avg"))), "aggregate at etl.py:12");
});

Deno.test("what has no place is followed by the nearest thing in it that has one", () => {
  const columns = (input: object, site: string) => ({
    common,
    with_columns: { input, aliases: { expr: call("%"), ...from("__mod__", site) } },
  });
  const inner = columns(columns(range, "etl.py:3"), "etl.py:8");
  assertEquals(
    connectPlanName(text({ common, repartition: { input: inner, num_partitions: 3 } })),
    "repartition of with_columns at etl.py:8",
  );
  const join = { common, join: { left: range, right: sql('"SELECT 1"') } };
  assertEquals(
    connectPlanName(text({ common, show_string: { input: join, num_rows: 20 } })),
    "show of SELECT 1",
  );
});

Deno.test("the place of a relation within is none of the one around it", () => {
  const project = { common, project: { input: range, expressions: from("col", "etl.py:3") } };
  assertEquals(
    connectPlanName(text({ common, limit: { input: project, limit: 5 } })),
    "limit of project at etl.py:3",
  );
});

Deno.test("without a place or SQL the outermost relation or command is the name", () => {
  assertEquals(connectPlanName(text(range)), "range");
  for (
    const [kind, name] of [
      ["write_operation", "write"],
      ["write_operation_v2", "write"],
      ["show_string", "show"],
      ["create_dataframe_view", "create_dataframe_view"],
    ] as const
  ) assertEquals(connectPlanName(text({ [kind]: { input: range } })), name);
});

Deno.test("views that a statement brings along do not hide it", () => {
  const plan = { common, with_relations: { root: sql('"SELECT * FROM a"'), references: range } };
  assertEquals(connectPlanName(text(plan)), "SELECT * FROM a");
});

Deno.test("in a request the plan is what counts, also where the text is cut off", () => {
  const request = (plan: object) =>
    `session_id: "s"\n${text({ user_context: { user_id: '"ada"' }, plan })}`;
  assertEquals(connectPlanName(request({ root: sql('"SELECT 1"') })), "SELECT 1");
  assertEquals(
    connectPlanName(request({ command: { sql_command: { input: sql('"SELECT 1"') } } })),
    "SELECT 1",
  );
  const whole = request({ root: { common, show_string: { input: range } } });
  const end = whole.indexOf("show_string {") + "show_string {".length;
  assertEquals(connectPlanName(`${whole.slice(0, end)}\n    ...`), "show");
  assertEquals(connectPlanName(`${whole.slice(0, end - 5)}...`), null);
});

Deno.test("a deep plan is read in no time to speak of, and without a deep stack", () => {
  const depth = 20_000;
  const plan = "repartition {\ninput {\n".repeat(depth) + 'sql {\nquery: "SELECT 1"\n';
  assertEquals(connectPlanName(plan), "repartition of SELECT 1");
});

Deno.test("what is no plan has no name", () => {
  for (const none of ["", "}\n}\n", "SELECT 1", "plan", 'session_id: "s"\n']) {
    assertEquals(connectPlanName(none), null);
  }
  const line = fc.constantFrom("a {", "}", "input {", 'query: "x"', "sql {", 'call_site: "\\', "");
  fc.assert(fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
    connectPlanName(lines.join("\n"));
  }));
});
