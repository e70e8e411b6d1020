import { PlatformError } from '@qmcp/contracts';

/** Authorization ended without a token. The message says what was wrong and what to do. */
export const authorizationFailed = (message: string, options?: ErrorOptions): PlatformError =>
  new PlatformError('authorization_failed', message, options);

/** The token that can be had allows less than the server asks for. */
export const insufficientScope = (message: string): PlatformError =>
  new PlatformError('insufficient_scope', message);

const MAX_QUOTED_CHARACTERS = 200;

/**
 * Makes text of a peer fit for an error message: one line of printable characters, bounded, and without what is secret.
 * @param secrets - what the peer was sent and may have sent back
 */
export function quoted(text: string, secrets: readonly string[] = []): string {
  const masked = secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text);
  const line = masked.replaceAll(/[\p{C}\u2028\u2029]/gu, ' ').trim();
  const short =
    line.length > MAX_QUOTED_CHARACTERS ? `${line.slice(0, MAX_QUOTED_CHARACTERS)}…` : line;
  return `“${short}”`;
}
