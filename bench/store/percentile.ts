/** The value that a share of all values does not exceed. @param share - 0 to 100 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const index = Math.ceil((share / 100) * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? 0;
}
