/** The one function of lz4js that is used; the package brings no types. */
export function decompressBlock(
  source: Uint8Array,
  target: Uint8Array,
  sourceIndex: number,
  sourceLength: number,
  targetIndex: number,
): number;
