import { z } from 'zod';

import { parseJson } from './discovery/fetch-document.ts';
import type { AuthorizationServer } from './discovery/authorization-server.ts';
import { authorizationFailed, quoted } from './failures.ts';
import type { AuthPorts } from './ports.ts';

/** What dynamic registration tells of this client. */
export interface ClientDescription {
  /** Shown to the person who is asked for consent. */
  readonly clientName: string;
  readonly redirectUri: string;
  readonly clientUri?: string;
}

/** A registration as it is kept. */
export const registrationSchema = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().optional(),
  authenticationMethod: z.string().optional(),
  /** When the secret ends; undefined: never. */
  expiresAtMs: z.number().optional(),
});

/** A client that was registered dynamically. */
export type Registration = z.infer<typeof registrationSchema>;

const replySchema = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  client_secret_expires_at: z.number().optional(),
  token_endpoint_auth_method: z.string().optional(),
});

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Registers this client (RFC 7591) as one that asks a person and may refresh.
 * @throws PlatformError `authorization_failed` with the server's reason when it refuses
 */
export async function registerClient(
  server: AuthorizationServer & { readonly registration_endpoint: string },
  description: ClientDescription,
  { fetch }: AuthPorts,
): Promise<Registration> {
  const reply = await fetch(server.registration_endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(metadataOf(description, server)),
  });
  const body = parseJson(reply.text());
  const parsed = replySchema.safeParse(body);
  if ((reply.status !== 201 && reply.status !== 200) || !parsed.success)
    throw refused(server.issuer, reply.status, body);
  const { client_secret_expires_at: expiresAtSeconds = 0, ...registered } = parsed.data;
  return registrationSchema.parse({
    clientId: registered.client_id,
    clientSecret: registered.client_secret,
    authenticationMethod: registered.token_endpoint_auth_method,
    // RFC 7591 section 3.2.1: 0 means never.
    expiresAtMs: expiresAtSeconds === 0 ? undefined : expiresAtSeconds * 1_000,
  });
}

const metadataOf = (description: ClientDescription, server: AuthorizationServer) => ({
  client_name: description.clientName,
  redirect_uris: [description.redirectUri],
  application_type: applicationType(description.redirectUri),
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: wantedMethod(server.token_endpoint_auth_methods_supported),
  ...(description.clientUri === undefined ? {} : { client_uri: description.clientUri }),
});

/** OpenID Connect Registration, section 2: programs on a person's own machine are `native`. */
function applicationType(redirectUri: string): 'native' | 'web' {
  const { protocol, hostname } = new URL(redirectUri);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' && !isLocal ? 'web' : 'native';
}

/** A public client where the server has them: a secret on a person's machine is none. */
const wantedMethod = (supported: readonly string[] = ['none']): string =>
  ['none', 'client_secret_basic', 'client_secret_post'].find((name) => supported.includes(name)) ??
  'none';

function refused(issuer: string, status: number, body: unknown) {
  const refusal = refusalSchema.safeParse(body).data;
  const reason =
    refusal === undefined
      ? `HTTP ${status}`
      : `${quoted(refusal.error)} ${quoted(refusal.error_description ?? '')}`;
  return authorizationFailed(
    `The authorization server ${quoted(issuer)} did not register this client: ${reason}. Register it there by hand and configure its client id, or adjust the redirect URI.`,
  );
}
