/** Puts a well-known segment between the host and the path of a URL (RFC 8414 section 3.1, RFC 9728 section 3.1). */
function insert(segment: string, url: URL): string {
  return `${url.origin}/.well-known/${segment}${pathOf(url)}`;
}

const pathOf = (url: URL): string => url.pathname.replace(/\/$/, '');

/** Where a server's protected resource metadata may be, in the order to try. */
export function resourceMetadataUrls(serverUrl: string): readonly string[] {
  const url = new URL(serverUrl);
  const segment = 'oauth-protected-resource';
  return [...new Set([insert(segment, url), insert(segment, new URL(url.origin))])];
}

/** Where an authorization server's metadata may be, in the order that MCP 2026-07-28 demands. */
export function issuerMetadataUrls(issuer: URL): readonly string[] {
  const urls = [
    insert('oauth-authorization-server', issuer),
    insert('openid-configuration', issuer),
  ];
  if (pathOf(issuer) !== '')
    urls.push(`${issuer.origin}${pathOf(issuer)}/.well-known/openid-configuration`);
  return urls;
}
