import { cut } from "../frames/cut.ts";
import {
  boolean,
  count,
  integer,
  InvalidFieldError,
  type JsonObject,
  object,
  string,
  stringOr,
} from "../spark/_fields.ts";
import type { TapAnswer, TapErrors, TapHello, TapLeftOut, TapProblem } from "./tap_message.ts";

/** The longest text that a message may bring into a log, in UTF-16 code units. */
const MAX_TEXT = 500;
const MAX_VERSION = 60;
/** So many kinds of events, or of errors, one message may name. */
const MAX_KINDS = 100;

export function hello(line: JsonObject): TapHello {
  const driver = string(line, "Driver");
  if (!/^[0-9a-f]{16}$/.test(driver)) {
    throw new InvalidFieldError("Driver", "16 hexadecimal digits", driver);
  }
  return {
    kind: "hello",
    driver,
    processId: integer(line, "Process ID"),
    sparkVersion: text(line, "Spark Version", MAX_VERSION),
    javaVersion: text(line, "Java Version", MAX_VERSION),
    scalaVersion: text(line, "Scala Version", MAX_VERSION),
    uiAddress: stringOr(line, "UI Address", null),
    retold: boolean(line, "Retold"),
  };
}

export function leftOut(line: JsonObject): TapLeftOut {
  const events = counts(line, "Events");
  for (const name of events.keys()) {
    if (!/^[A-Za-z]{1,60}$/.test(name)) {
      throw new InvalidFieldError("Events", "counts by names of events", name);
    }
  }
  return { kind: "leftOut", events };
}

export function errors(line: JsonObject): TapErrors {
  return { kind: "errors", errors: counts(line, "Errors") };
}

export function problem(line: JsonObject): TapProblem {
  return { kind: "problem", problem: text(line, "Problem", MAX_TEXT) };
}

export function answer(line: JsonObject): TapAnswer {
  const outcome = string(line, "Outcome");
  if (outcome !== "requested" && outcome !== "notRunning" && outcome !== "failed") {
    throw new InvalidFieldError("Outcome", "requested, notRunning or failed", outcome);
  }
  return {
    kind: "answer",
    request: count(line, "Request"),
    outcome,
    detail: text(line, "Detail", MAX_TEXT),
  };
}

function counts(line: JsonObject, key: string): Map<string, number> {
  const field = object(line, key);
  const names = Object.keys(field);
  if (names.length > MAX_KINDS) {
    throw new InvalidFieldError(key, `at most ${MAX_KINDS} counts`, names.length);
  }
  return new Map(names.map((name) => [oneLine(name, MAX_TEXT), count(field, name)]));
}

function text(line: JsonObject, key: string, maxLength: number): string {
  return oneLine(string(line, key), maxLength);
}

/** What stands in a log must not look like two of its lines, nor speak to a terminal. */
function oneLine(said: string, maxLength: number): string {
  return cut(said, maxLength).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
