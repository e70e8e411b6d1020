import { PlatformError } from '@qmcp/contracts';

import type { AuthorizationServer } from '../discovery/authorization-server.ts';
import { authorizationFailed, quoted } from '../failures.ts';
import type { OAuthClient } from '../oauth-client.ts';
import { registerClient, registrationSchema } from '../register-client.ts';
import type { ClientDescription, Registration } from '../register-client.ts';
import type { ClientContext } from './grant.ts';

/** A client that was registered by hand, at one authorization server. */
export interface RegisteredClient extends OAuthClient {
  /**
   * The authorization server that it was registered at. Default: the first one that it is used at, for as long as the
   * credential store remembers.
   */
  readonly issuer?: string;
}

/** The ways to be known to an authorization server, used in this order. */
export interface Registrations {
  readonly client?: RegisteredClient | undefined;
  /** HTTPS URL of this client's metadata document. */
  readonly clientMetadataUrl?: string | undefined;
  readonly description: ClientDescription;
}

/**
 * Finds the client to be at an authorization server: the one registered by hand, else the metadata document where the
 * server takes them, else one registered dynamically and remembered (MCP 2026-07-28, "Client Registration").
 * @throws PlatformError `authorization_failed` when none is possible
 */
export async function clientAt(
  context: ClientContext,
  { client, clientMetadataUrl, description }: Registrations,
): Promise<OAuthClient> {
  const { server } = context;
  if (client !== undefined) return boundTo(client, context);
  if (clientMetadataUrl !== undefined && server.client_id_metadata_document_supported === true)
    return { clientId: clientMetadataUrl };
  const endpoint = server.registration_endpoint;
  if (endpoint === undefined) {
    throw authorizationFailed(
      `The authorization server ${quoted(server.issuer)} registers no clients by itself: register this one there by hand and configure its client id.`,
    );
  }
  return registered(context, { ...server, registration_endpoint: endpoint }, description);
}

/**
 * Binds a client that was registered by hand to one issuer, so that its secret goes to no other.
 * @throws PlatformError `authorization_failed` when the server in question is another one
 */
export async function boundTo(
  client: RegisteredClient,
  { server, store }: ClientContext,
): Promise<OAuthClient> {
  const issuer =
    client.issuer ??
    (await store.update(entryName('issuer', client.clientId), async (present) =>
      typeof present === 'string' ? present : server.issuer,
    ));
  if (issuer === server.issuer) return client;
  throw authorizationFailed(
    `The client ${quoted(client.clientId)} is registered at ${quoted(issuer)}, and the server now wants ${quoted(server.issuer)}: register it there too, or ask the server's operator why it changed.`,
  );
}

const registered = (
  { store, ports }: ClientContext,
  server: AuthorizationServer & { readonly registration_endpoint: string },
  description: ClientDescription,
): Promise<Registration> =>
  store.update(registrationName(server, description), async (present) => {
    const known = registrationSchema.safeParse(present).data;
    const endsAtMs = known?.expiresAtMs ?? Infinity;
    if (known !== undefined && endsAtMs > ports.clock.nowMs()) return known;
    return registerClient(server, description, ports);
  });

/** Forgets a dynamic registration, so that the next attempt registers anew. */
export async function forgetRegistration(
  { server, store }: ClientContext,
  { client, description }: Registrations,
): Promise<void> {
  if (client !== undefined) return;
  await store.update(registrationName(server, description), async () => undefined);
}

const registrationName = (
  server: AuthorizationServer,
  { redirectUri }: ClientDescription,
): string => entryName('registration', server.issuer, redirectUri);

/** Names an entry of the credential store. */
export const entryName = (kind: 'issuer' | 'registration' | 'tokens', ...of: string[]): string =>
  JSON.stringify([kind, ...of]);

/** Checks the URL of a client metadata document. @throws PlatformError `config_invalid` */
export function checkClientMetadataUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'https:' && parsed.pathname !== '/' && parsed.hash === '') return url;
  throw new PlatformError(
    'config_invalid',
    'clientMetadataUrl must be an https URL with a path, such as https://app.example/client.json',
  );
}
