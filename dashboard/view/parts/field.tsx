import type { JSX } from "preact";
import { formatNumber } from "../../format/mod.ts";

/** A number, marked with the name that the API has for it. */
export function NumberField(
  { name, value }: { readonly name: string; readonly value: number },
): JSX.Element {
  return <span data-field={name}>{formatNumber(value)}</span>;
}
