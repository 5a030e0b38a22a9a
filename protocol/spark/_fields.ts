/** An object out of `JSON.parse`. */
export type JsonObject = { readonly [key: string]: unknown };

/** A field of an event that is missing or not of its kind. */
export class InvalidFieldError extends Error {
  override readonly name = "InvalidFieldError";

  constructor(key: string, wanted: string, value: unknown) {
    super(
      value === undefined
        ? `"${key}" is missing`
        : `"${key}" must be ${wanted}, received ${excerpt(value)}`,
    );
  }
}

/** A value as a reader would write it, at most about 60 characters of it. */
function excerpt(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (isJsonObject(value)) return "an object";
  if (typeof value !== "string") return String(value);
  return value.length <= 60
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, 60))} … (${value.length} characters)`;
}

/** Tells whether a value is a JSON object, not an array and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number that a double holds exactly. */
export function integer(object: JsonObject, key: string): number {
  const value = object[key];
  if (!Number.isSafeInteger(value)) {
    throw new InvalidFieldError(key, "a whole number below 2^53", value);
  }
  return value as number;
}

/** A whole number that is not below 0. */
export function count(object: JsonObject, key: string): number {
  const value = integer(object, key);
  if (value < 0) throw new InvalidFieldError(key, "a number of things", value);
  return value;
}

/** As {@link integer}; `fallback` where the field is absent or null. */
export function integerOr<T>(
  object: JsonObject,
  key: string,
  fallback: T,
): number | T {
  return isAbsent(object[key]) ? fallback : integer(object, key);
}

/** An array of whole numbers. */
export function integers(object: JsonObject, key: string): number[] {
  const value = object[key];
  if (!Array.isArray(value) || !value.every(Number.isSafeInteger)) {
    throw new InvalidFieldError(key, "an array of whole numbers", value);
  }
  return value;
}

/** As {@link integers}; empty where the field is absent or null. */
export function integersOrNone(object: JsonObject, key: string): number[] {
  return isAbsent(object[key]) ? [] : integers(object, key);
}

/** A string. */
export function string(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value !== "string") {
    throw new InvalidFieldError(key, "a string", value);
  }
  return value;
}

/** As {@link string}; `fallback` where the field is absent or null. */
export function stringOr<T>(
  object: JsonObject,
  key: string,
  fallback: T,
): string | T {
  return isAbsent(object[key]) ? fallback : string(object, key);
}

/** A boolean. */
export function boolean(object: JsonObject, key: string): boolean {
  const value = object[key];
  if (typeof value !== "boolean") {
    throw new InvalidFieldError(key, "true or false", value);
  }
  return value;
}

/** As {@link boolean}; `fallback` where the field is absent or null. */
export function booleanOr(
  object: JsonObject,
  key: string,
  fallback: boolean,
): boolean {
  return isAbsent(object[key]) ? fallback : boolean(object, key);
}

/** An object. */
export function object(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  if (!isJsonObject(value)) {
    throw new InvalidFieldError(key, "an object", value);
  }
  return value;
}

/** As {@link object}; null where the field is absent or null. */
export function objectOrNull(
  parent: JsonObject,
  key: string,
): JsonObject | null {
  return isAbsent(parent[key]) ? null : object(parent, key);
}

/** An array of objects; empty where the field is absent or null. */
export function objects(parent: JsonObject, key: string): JsonObject[] {
  const value = parent[key];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    throw new InvalidFieldError(key, "an array of objects", value);
  }
  return value;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
