/**
 * Types of the standard library's modules that the import map sends to an
 * untyped build of the same code (see deno.json). Only what the project uses
 * is declared, as in the packages on JSR; test/types/std_test.ts holds each
 * name against the module itself.
 */

declare module "@std/assert" {
  export class AssertionError extends Error {}
  // deno-lint-ignore no-explicit-any
  type AnyConstructor = new (...args: any[]) => any;
  // deno-lint-ignore no-explicit-any
  type GetConstructorType<T extends AnyConstructor> = T extends new (...args: any) => infer C ? C
    : never;
  // deno-lint-ignore no-explicit-any
  type ErrorConstructor = abstract new (...args: any[]) => Error;
  export function assert(expr: unknown, msg?: string): asserts expr;
  export function assertFalse(
    expr: unknown,
    msg?: string,
  ): asserts expr is false;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(
    actual: T,
    expected: T,
    msg?: string,
  ): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    msg?: string,
  ): asserts actual is T;
  export function assertExists<T>(
    actual: T,
    msg?: string,
  ): asserts actual is NonNullable<T>;
  export function assertMatch(
    actual: string,
    expected: RegExp,
    msg?: string,
  ): void;
  export function assertStringIncludes(
    actual: string,
    expected: string,
    msg?: string,
  ): void;
  export function assertArrayIncludes<T>(
    actual: ArrayLike<T>,
    expected: ArrayLike<T>,
    msg?: string,
  ): void;
  export function assertObjectMatch(
    // deno-lint-ignore no-explicit-any
    actual: Record<PropertyKey, any>,
    expected: Record<PropertyKey, unknown>,
    msg?: string,
  ): void;
  export function assertAlmostEquals(
    actual: number,
    expected: number,
    tolerance?: number,
    msg?: string,
  ): void;
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
  export function assertGreaterOrEqual<T>(
    actual: T,
    expected: T,
    msg?: string,
  ): void;
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;
  export function assertLessOrEqual<T>(
    actual: T,
    expected: T,
    msg?: string,
  ): void;
  export function assertInstanceOf<T extends AnyConstructor>(
    actual: unknown,
    expectedType: T,
    msg?: string,
  ): asserts actual is GetConstructorType<T>;
  export function assertThrows(fn: () => unknown, msg?: string): unknown;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: ErrorConstructor & (abstract new (...args: never[]) => E),
    msgIncludes?: string,
    msg?: string,
  ): E;
  export function assertRejects(
    fn: () => PromiseLike<unknown>,
    msg?: string,
  ): Promise<unknown>;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: ErrorConstructor & (abstract new (...args: never[]) => E),
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
  export function fail(msg?: string): never;
  export function equal(a: unknown, b: unknown): boolean;
}

declare module "@std/async/deadline" {
  export interface DeadlineOptions {
    signal?: AbortSignal;
  }
  export function deadline<T>(
    p: Promise<T>,
    ms: number,
    options?: DeadlineOptions,
  ): Promise<T>;
}

declare module "@std/jsonc" {
  type JsonValue =
    | { [key: string]: JsonValue | undefined }
    | JsonValue[]
    | string
    | number
    | boolean
    | null;
  export function parse(text: string): JsonValue;
}

declare module "@std/path" {
  export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string;
  export function join(path?: string, ...paths: string[]): string;
  export function resolve(...pathSegments: string[]): string;
  export function relative(from: string, to: string): string;
  export function extname(path: string): string;
  export function isAbsolute(path: string): boolean;
  export function fromFileUrl(url: URL | string): string;
  export function toFileUrl(path: string): URL;
}

declare module "@std/text/levenshtein-distance" {
  export function levenshteinDistance(str1: string, str2: string): number;
}

declare module "@std/http/cookie" {
  export interface Cookie {
    name: string;
    value: string;
    expires?: Date | number;
    maxAge?: number;
    domain?: string;
    path?: string;
    secure?: boolean;
    httpOnly?: boolean;
    sameSite?: "Strict" | "Lax" | "None";
    unparsed?: string[];
  }
  export function getCookies(headers: Headers): Record<string, string | undefined>;
  export function setCookie(headers: Headers, cookie: Cookie): void;
}
