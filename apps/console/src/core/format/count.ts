/** A number with the word that it counts: `1 call`, `2,400 calls`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** A number with its thousands set apart. */
export const formatNumber = (value: number): string => numbers.format(value);

const numbers = new Intl.NumberFormat('en');
