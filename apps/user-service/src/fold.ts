/**
 * Gives the form in which two texts are compared without regard to case, over all of Unicode (SQLite's `lower()` knows
 * ASCII alone). Lower before upper, because only together do they map `ß`, `ẞ` and `SS`, or `σ`, `ς` and `Σ`, to one
 * form; NFKC on both sides, because case mapping can undo a composition.
 */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
}
