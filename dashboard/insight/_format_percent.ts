const percents = new Intl.NumberFormat(undefined, { style: "percent" });

/** @param share from 0 to 1 */
export function formatPercent(share: number): string {
  return percents.format(share);
}
