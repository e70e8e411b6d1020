/** What was measured again and again, by name. */
export class Samples {
  readonly #values = new Map<string, number[]>();

  add(name: string, value: number): void {
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
  }

  /** The value below which `percent` of the others lie. NaN where nothing was measured. */
  percentile(name: string, percent: number): number {
    const ascending = (this.#values.get(name) ?? []).toSorted((left, right) => left - right);
    const index = Math.min(ascending.length - 1, Math.floor((ascending.length * percent) / 100));
    return ascending[index] ?? Number.NaN;
  }

  count(name: string): number {
    return this.#values.get(name)?.length ?? 0;
  }
}
