/** Blocks of a relation that hold another one. */
const INPUTS = new Set([
  ...["input", "left", "right", "left_input", "right_input", "other"],
  ...["root", "references"],
]);

/** What only stands around the relation that says something. */
const WRAPPERS = new Set(["sql_command", "with_relations"]);

/** One relation, or command, of a plan. */
interface Relation {
  readonly kind: string;
  /** Where the user's program built it. */
  site: string | null;
  /** Its SQL. */
  query: string | null;
  numAggregates: number;
  aggregate: string | null;
}

/** An open block of the text. */
interface Block {
  readonly name: string;
  /** The relation that the block is, or is part of. */
  readonly relation: Relation | null;
  /** True for the relation itself, false for a part of it. */
  readonly isRelation: boolean;
  /** True where a relation is all that may come in it. */
  readonly holds: boolean;
}

const BLOCK = /^\s*(\S+) \{$/;
const TEXT = /^\s*(\w+): "(.*)"$/;

/**
 * A short name for what a Spark Connect client ran, from the protobuf text of
 * its plan: what the outermost relation does, and where it was built. Where
 * that is not known, it is followed by the nearest relation in it that has a
 * place, or SQL.
 *
 * @param text a relation or command, or a whole request, as Spark writes it in
 * `SparkListenerConnectOperationStarted`, and cut short in call sites
 * @returns null where nothing can be made of it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { connectPlanName } from "./connect_plan.ts";
 *
 * const sql = 'sql {\n  query: "SELECT 1"\n}\n';
 * assertEquals(connectPlanName(sql), "SELECT 1");
 * const show = 'show_string {\n  input {\n    sql {\n      query: "SELECT 1"\n    }\n  }\n}\n';
 * assertEquals(connectPlanName(show), "show of SELECT 1");
 * ```
 */
export function connectPlanName(text: string): string | null {
  const all = relationsOf(text);
  const [outermost, ...inner] = all.filter(({ kind, query }) =>
    !WRAPPERS.has(kind) || query !== null
  );
  if (outermost === undefined) return null;
  const place = placeOf(outermost);
  if (place !== null) return place;
  const nearest = inner.map(placeOf).find((place) => place !== null);
  return nearest === undefined ? verbOf(outermost) : `${verbOf(outermost)} of ${nearest}`;
}

function placeOf(relation: Relation): string | null {
  const { query, site } = relation;
  return query ?? (site === null ? null : `${verbOf(relation)} at ${site}`);
}

function verbOf({ kind, numAggregates, aggregate }: Relation): string {
  if (numAggregates === 1 && aggregate !== null) return aggregate;
  return kind.replace(/_(string|command|operation|operation_v2)$/, "");
}

/** The relations of a plan, each before those in it. */
function relationsOf(text: string): Relation[] {
  const relations: Relation[] = [];
  const open: Block[] = [];
  const isRequest = text.startsWith("session_id:");
  for (const line of text.split("\n")) {
    const name = BLOCK.exec(line)?.[1];
    if (name !== undefined) {
      const block = blockIn(open.at(-1), name, isRequest);
      if (block.isRelation && block.relation !== null) relations.push(block.relation);
      open.push(block);
    } else if (line.trim() === "}") {
      open.pop();
    } else {
      const [, field = "", value = ""] = TEXT.exec(line) ?? [];
      note(open, field, value);
    }
  }
  return relations;
}

function blockIn(parent: Block | undefined, name: string, isRequest: boolean): Block {
  const isRelation = (parent?.holds ?? !isRequest) && name !== "common";
  if (isRelation) {
    const relation = { kind: name, site: null, query: null, numAggregates: 0, aggregate: null };
    return { name, relation, isRelation, holds: false };
  }
  const relation = parent?.relation ?? null;
  if (relation === null) {
    const holds = parent?.name === "plan" && (name === "root" || name === "command");
    return { name, relation, isRelation, holds };
  }
  if (name === "aggregate_expressions") relation.numAggregates++;
  const holds = parent?.isRelation === true && INPUTS.has(name);
  return { name, relation, isRelation, holds };
}

/** Notes what a field says of the relation that it belongs to. */
function note(open: readonly Block[], field: string, value: string): void {
  const parent = open.at(-1);
  const relation = parent?.relation;
  if (parent === undefined || relation === null || relation === undefined) return;
  if (field === "call_site") relation.site ??= firstLine(unescape(value));
  // Before Spark 4 a SQL command had its text in `sql`.
  if (
    field === "query" && parent.name === "sql" || field === "sql" && parent.name === "sql_command"
  ) {
    relation.query ??= unescape(value).replaceAll(/\s+/g, " ").trim();
  }
  if (field === "function_name" && open.some(({ name }) => name === "aggregate_expressions")) {
    relation.aggregate ??= unescape(value);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

const ESCAPES: { readonly [letter: string]: string } = { n: "\n", r: "\r", t: "\t" };

/** Undoes protobuf's escapes: what is not ASCII is written as bytes of UTF-8, octal. */
function unescape(text: string): string {
  return text.replaceAll(/((?:\\[0-3][0-7]{2})+)|\\(.)/g, (_, bytes?: string, letter = "") => {
    if (bytes === undefined) return ESCAPES[letter] ?? letter;
    const octets = bytes.slice(1).split("\\").map((octal) => parseInt(octal, 8));
    return new TextDecoder().decode(new Uint8Array(octets));
  });
}
