const TOKEN = /^#[\w-]{16,}$/;

/** The token of a one-time link, which stands behind `#` so that no server or proxy logs it; removes it from the address. */
export function takeToken(
  { hash, pathname, search }: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState' | 'state'>,
): string | undefined {
  if (!TOKEN.test(hash)) return undefined;
  history.replaceState(history.state, '', `${pathname}${search}`);
  return hash.slice(1);
}
