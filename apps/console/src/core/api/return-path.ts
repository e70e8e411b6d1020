/** A path of this console to go back to after the sign-in; anything else could lead people to a stranger's page. */
export function returnPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  // `//host` and `/\host` are other hosts to a browser (URL standard, §4.4).
  return /^\/[/\\]/.test(value) || value.startsWith('/sign-in') ? undefined : value;
}
