/** The one function of snappyjs that is used; the package brings no types. */
export function uncompress(
  compressed: Uint8Array,
  maxLength: number,
): Uint8Array;
