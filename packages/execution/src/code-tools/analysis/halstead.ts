/** Counts the words of a program, for Halstead's volume (Elements of Software Science, 1977). */
export class HalsteadCount {
  readonly #distinct = new Set<string>();
  #total = 0;

  add(word: string): void {
    this.#distinct.add(word);
    this.#total += 1;
  }

  /** Length in words times the bits that tell one of the vocabulary from the others. */
  get volume(): number {
    return this.#distinct.size === 0 ? 0 : this.#total * Math.log2(this.#distinct.size);
  }
}

/**
 * Maintainability index, 0 to 100, the higher the better (Oman and Hagemeister 1992, scaled as Visual Studio does).
 * Useful to compare files of one project; by itself it says little.
 */
export function maintainabilityIndex(of: {
  readonly volume: number;
  readonly complexity: number;
  readonly codeLines: number;
}): number {
  if (of.codeLines === 0 || of.volume === 0) return 100;
  const index =
    171 - 5.2 * Math.log(of.volume) - 0.23 * of.complexity - 16.2 * Math.log(of.codeLines);
  return Math.round(Math.min(100, Math.max(0, (index * 100) / 171)) * 10) / 10;
}
