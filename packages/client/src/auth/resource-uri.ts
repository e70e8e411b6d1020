/** The address of an MCP server as authorization knows it: without query, fragment or a lone trailing slash. */
export function canonicalServerUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === '/' ? origin : `${origin}${pathname}`;
}

/**
 * Tells whether a resource identifier (RFC 9728 section 3.3) covers a server: it is the server's own URL, or the same
 * origin at a path above it.
 */
export function resourceCovers(resource: string, serverUrl: string): boolean {
  const identifier = URL.parse(resource);
  if (identifier === null || resource.includes('#')) return false;
  const server = new URL(serverUrl);
  if (identifier.origin !== server.origin || identifier.search !== '') return false;
  const path = identifier.pathname.replace(/\/$/, '');
  return server.pathname === path || server.pathname.startsWith(`${path}/`);
}
