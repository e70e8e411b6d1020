import type { Clock } from '@qmcp/contracts';

import type { AuthorizationServer } from './authorization-server.ts';
import { BadProof, dpopVerifier } from './dpop-verifier.ts';
import { startSite } from './site.ts';
import type { Answer, Site, Visit } from './site.ts';

/** How a protected server behaves; a test changes it as it goes. */
export interface Protection {
  /** Who issues its tokens. */
  authorizationServer: AuthorizationServer;
  /** Its metadata; undefined: it has none. */
  metadata: object | undefined;
  metadataPath: string;
  /** Parameters of the challenge beside the error. */
  challenge: Record<string, string>;
  scheme: 'Bearer' | 'DPoP';
  /** Scopes that a request needs. */
  needs: (visit: Visit) => readonly string[];
  dpopNonce: string | undefined;
}

/** An MCP server's HTTP side: it checks tokens and answers what it saw. */
export interface ProtectedServer extends Site {
  readonly url: string;
  readonly protection: Protection;
}

/** Starts a protected server at `/mcp` on loopback. */
export async function startProtectedServer(
  clock: Clock,
  authorizationServer: AuthorizationServer,
): Promise<ProtectedServer> {
  const proofs = dpopVerifier(clock);

  const site = await startSite(async (visit) => {
    if (visit.path === protection.metadataPath && protection.metadata !== undefined)
      return { body: protection.metadata };
    return visit.path === '/mcp' ? serve(visit) : undefined;
  });

  const protection: Protection = {
    authorizationServer,
    metadata: {
      resource: `${site.origin}/mcp`,
      authorization_servers: [authorizationServer.issuer],
    },
    metadataPath: '/.well-known/oauth-protected-resource/mcp',
    challenge: {},
    scheme: 'Bearer',
    needs: () => [],
    dpopNonce: undefined,
  };

  async function serve(visit: Visit): Promise<Answer> {
    const [scheme = '', accessToken = ''] = visit.headers.authorization?.split(' ') ?? [];
    const token = protection.authorizationServer.tokens.get(accessToken);
    if (token === undefined || token.expiresAtMs <= clock.nowMs()) return refuse(401, {});
    if (token.resource !== `${site.origin}/mcp` && token.resource !== site.origin)
      return refuse(401, { error: 'invalid_token' });
    if (token.thumbprint !== undefined) {
      const error = await proofError(visit, accessToken, token.thumbprint);
      if (scheme !== 'DPoP' || error !== undefined)
        return refuse(401, { error: error ?? 'scheme' });
    }
    const needed = protection.needs(visit);
    if (!needed.every((scope) => token.scopes.includes(scope)))
      return refuse(403, { error: 'insufficient_scope', scope: needed.join(' ') });
    const nonce = protection.dpopNonce;
    return {
      headers: nonce === undefined ? {} : { 'dpop-nonce': nonce },
      body: { scopes: token.scopes, scheme, bound: token.thumbprint !== undefined },
    };
  }

  async function proofError(
    visit: Visit,
    accessToken: string,
    thumbprint: string,
  ): Promise<string | undefined> {
    try {
      const nonce = protection.dpopNonce;
      const used = await proofs.verify(visit, { url: `${site.origin}/mcp`, accessToken, nonce });
      return used === thumbprint ? undefined : 'invalid_dpop_proof';
    } catch (error) {
      return error instanceof BadProof ? error.message : 'invalid_dpop_proof';
    }
  }

  function refuse(status: number, parameters: Record<string, string>): Answer {
    const { scheme, challenge, dpopNonce: nonce } = protection;
    const list = Object.entries({ ...challenge, ...parameters }).map(
      ([name, value]) => `${name}="${value}"`,
    );
    return {
      status,
      headers: {
        'www-authenticate': `${scheme} ${list.join(', ')}`.trim(),
        ...(nonce === undefined ? {} : { 'dpop-nonce': nonce }),
      },
      body: { error: 'refused' },
    };
  }

  return Object.assign(site, { url: `${site.origin}/mcp`, protection });
}
