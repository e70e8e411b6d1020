/**
 * The value below which `percent` of the others lie.
 * @param ascending - at least one
 */
export function percentile(ascending: ArrayLike<number>, percent: number): number {
  const index = Math.min(ascending.length - 1, Math.floor((ascending.length * percent) / 100));
  return ascending[index] ?? Number.NaN;
}

/** The middle one, of which noise on one side moves little. */
export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((left, right) => left - right),
    50,
  );
