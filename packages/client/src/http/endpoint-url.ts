import { PlatformError } from '@qmcp/contracts';

/**
 * Reads the URL of an MCP endpoint; its fragment is dropped.
 * @throws PlatformError `bad_url`: no URL, not HTTP, or with a user name or password, which would end up in logs
 */
export function parseEndpointUrl(text: string | URL): URL {
  const url = URL.parse(String(text));
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new PlatformError(
      'bad_url',
      'The address of the MCP server is no http or https URL: write it like https://example.com/mcp',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new PlatformError(
      'bad_url',
      `The URL of ${url.host} holds a user name or password: leave them out and pass an authorization header or an authorizer`,
    );
  }
  url.hash = '';
  return url;
}
