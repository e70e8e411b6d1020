import { PlatformError } from '@qmcp/contracts';
import { z } from 'zod';

import type { GuardedReply } from '../guarded-fetch/guarded-fetch.ts';
import { parseJson } from './discovery/fetch-document.ts';
import type { AuthorizationServer } from './discovery/authorization-server.ts';
import type { DpopProver } from './dpop.ts';
import { quoted } from './failures.ts';
import { proveClient } from './oauth-client.ts';
import type { OAuthClient } from './oauth-client.ts';
import type { AuthPorts } from './ports.ts';

/** A token endpoint and what a request to it needs. */
export interface TokenEndpoint {
  readonly server: AuthorizationServer;
  readonly client: OAuthClient;
  /** Asks for tokens bound to its key. */
  readonly prover: DpopProver | undefined;
  readonly ports: AuthPorts;
}

/** Form parameters of a request; those that are undefined are left out. */
export type TokenParameters = Readonly<Record<string, string | undefined>>;

/** RFC 6750 section 2.1: what may stand in a header. */
const headerText = z.string().regex(/^[\x21-\x7e]+$/);

const replySchema = z.object({
  access_token: headerText,
  token_type: z.string(),
  // Some servers send it as text.
  expires_in: z.coerce.number().nonnegative().optional(),
  refresh_token: headerText.optional(),
  scope: z.string().optional(),
  issued_token_type: z.string().optional(),
});

/** The reply of a token endpoint (RFC 6749 section 5.1). */
export type TokenReply = z.infer<typeof replySchema>;

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** The token endpoint said no. */
export class TokenRefusal extends PlatformError {
  /** RFC 6749 section 5.2: `invalid_grant`, `invalid_client`, … */
  readonly oauthError: string;

  constructor(oauthError: string, message: string) {
    super('token_refused', message);
    this.oauthError = oauthError;
  }
}

/** Tells a refusal of the token endpoint from what else may go wrong. */
export const isTokenRefusal = (error: unknown): error is TokenRefusal =>
  error instanceof TokenRefusal;

/**
 * Sends a request to the token endpoint, with the client's proof and, where tokens are to be bound, a DPoP proof. A nonce
 * that the server demands is answered once.
 * @throws TokenRefusal (PlatformError `token_refused`) when it refuses
 * @throws PlatformError `authorization_failed` when it fails (retryable) or makes no sense
 */
export async function requestTokens(
  endpoint: TokenEndpoint,
  parameters: TokenParameters,
): Promise<TokenReply> {
  const { server, prover } = endpoint;
  const first = await send(endpoint, parameters);
  prover?.learnNonce(server.token_endpoint, first.header('dpop-nonce'));
  const mustRetry = prover !== undefined && refusalOf(first)?.error === 'use_dpop_nonce';
  const reply = mustRetry ? await send(endpoint, parameters) : first;
  if (mustRetry) prover.learnNonce(server.token_endpoint, reply.header('dpop-nonce'));
  return readReply(reply, endpoint, parameters);
}

async function send(
  { server, client, prover, ports }: TokenEndpoint,
  parameters: TokenParameters,
): Promise<GuardedReply> {
  const url = server.token_endpoint;
  const proof = await proveClient(client, server, ports);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, ...proof.parameters }))
    if (value !== undefined) form.set(name, value);
  return ports.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...proof.headers,
      ...(prover === undefined ? {} : { dpop: await prover.proof({ method: 'POST', url }) }),
    },
    body: form.toString(),
  });
}

function readReply(
  reply: GuardedReply,
  { server, client }: TokenEndpoint,
  parameters: TokenParameters,
): TokenReply {
  const name = quoted(server.issuer);
  const refusal = refusalOf(reply);
  if (refusal !== undefined) {
    const secrets = [...Object.values(parameters), client.clientSecret].filter(
      (value) => value !== undefined && value.length >= MIN_SECRET_CHARACTERS,
    ) as string[];
    const description = quoted(refusal.error_description ?? '', secrets);
    throw new TokenRefusal(
      refusal.error,
      `The authorization server ${name} gave no token: ${quoted(refusal.error, secrets)} ${description}.`,
    );
  }
  const parsed = replySchema.safeParse(parseJson(reply.text()));
  if (reply.status === 200 && parsed.success) return parsed.data;
  throw new PlatformError(
    'authorization_failed',
    `The authorization server ${name} replied to a token request with ${reply.status === 200 ? 'something that is no token reply' : `HTTP ${reply.status}`}: tell its operator.`,
    { retryable: isTransient(reply.status) },
  );
}

/** Shorter values are names (`code`, a scope), not secrets, and masking them would garble the text. */
const MIN_SECRET_CHARACTERS = 12;

/** The same request may succeed later: the server is down, slow or busy. */
const isTransient = (status: number): boolean => status >= 500 || status === 408 || status === 429;

function refusalOf(reply: GuardedReply): z.infer<typeof refusalSchema> | undefined {
  if (reply.status < 400 || isTransient(reply.status)) return undefined;
  return refusalSchema.safeParse(parseJson(reply.text())).data;
}
