import { randomUUID } from 'node:crypto';

import { OAuthError } from './behaviour.ts';
import type { Answer, Visit } from './site.ts';

/** A client that the server knows. */
export interface KnownClient {
  readonly id: string;
  readonly method: string;
  readonly secret?: string;
  readonly redirectUris: readonly string[];
}

/** Registers a client (RFC 7591); an `application_type` is demanded, as MCP does of clients. */
export function register(
  { body }: Visit,
  clients: Map<string, KnownClient>,
  method: string,
): Answer {
  const wish = JSON.parse(body) as { redirect_uris: string[]; application_type: string };
  if (!['native', 'web'].includes(wish.application_type))
    throw new OAuthError('invalid_client_metadata', 'application_type is missing');
  const client = {
    id: `client-${randomUUID()}`,
    method,
    redirectUris: wish.redirect_uris,
    ...(method === 'none' ? {} : { secret: `secret of ${randomUUID()}` }),
  };
  clients.set(client.id, client);
  return {
    status: 201,
    body: {
      client_id: client.id,
      client_secret: client.secret,
      token_endpoint_auth_method: method,
    },
  };
}

/**
 * Authenticates a client by the one method that it was registered with.
 * @returns undefined where an assertion speaks for the client: the test that grants it verifies that
 */
export function authenticate(
  visit: Visit,
  form: URLSearchParams,
  clients: ReadonlyMap<string, KnownClient>,
): KnownClient | undefined {
  if (form.has('client_assertion')) return undefined;
  const { id, secret, method } = presented(visit.headers.authorization, form);
  const client = clients.get(id);
  if (client === undefined || client.secret !== secret || client.method !== method)
    throw new OAuthError('invalid_client', `unknown client, or not by ${client?.method}`);
  return client;
}

function presented(
  header: string | undefined,
  form: URLSearchParams,
): { id: string; secret: string | undefined; method: string } {
  if (header?.startsWith('Basic ') === true) {
    const [id = '', secret] = Buffer.from(header.slice(6), 'base64')
      .toString()
      .split(':')
      .map(formDecode);
    return { id, secret, method: 'client_secret_basic' };
  }
  const secret = form.get('client_secret') ?? undefined;
  const method = secret === undefined ? 'none' : 'client_secret_post';
  return { id: form.get('client_id') ?? '', secret, method };
}

const formDecode = (text: string): string =>
  new URLSearchParams(`value=${text}`).get('value') ?? '';
