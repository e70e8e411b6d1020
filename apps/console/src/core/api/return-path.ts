/** Stands for wherever the console is served. */
const HERE = 'https://console.invalid';

/** A path of this console to go back to after the sign-in; anything else could lead people to a stranger's page. */
export function returnPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  // `//host`, `/\host` and even `/<tab>/host` are other hosts: only the parser itself knows (URL standard, §4.4).
  if (URL.parse(value, HERE)?.origin !== HERE) return undefined;
  return value.startsWith('/sign-in') ? undefined : value;
}
