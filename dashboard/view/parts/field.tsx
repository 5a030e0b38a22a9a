import type { JSX } from "preact";
import { formatNumber } from "../../format/mod.ts";

/** A number, marked with the name that the API has for it. */
export function NumberField(
  { name, value }: { readonly name: string; readonly value: number },
): JSX.Element {
  return <span data-field={name}>{formatNumber(value)}</span>;
}

/** A number that names something: written as Spark writes it, so that it can be searched for. */
export function IdField(
  { name, value }: { readonly name: string; readonly value: number },
): JSX.Element {
  return <span data-field={name}>{value}</span>;
}
