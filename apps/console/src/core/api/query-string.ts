/** Values of a query; those that are undefined or empty are left out. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/** Puts a query behind a path. */
export function withQuery(path: string, values: QueryValues): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
