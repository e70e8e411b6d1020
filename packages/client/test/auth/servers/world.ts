import { fakeClock } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';

import { readAuthorizationResponse } from '../../../src/auth/authorization-response.ts';
import type { AuthorizationResponse } from '../../../src/auth/authorization-response.ts';
import type { Authorizer } from '../../../src/auth/authorizer.ts';
import { oauth } from '../../../src/auth/oauth.ts';
import type { OAuthOptions } from '../../../src/auth/oauth.ts';
import { Endpoint } from '../../../src/http/endpoint.ts';
import { createHttpRequester } from '../../../src/http/undici-requester.ts';
import { startAuthorizationServer } from './authorization-server.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { startProtectedServer } from './protected-server.ts';
import type { ProtectedServer } from './protected-server.ts';

/** What a protected server says of a request that it let through. */
export interface Served {
  readonly scopes: readonly string[];
  readonly scheme: string;
  readonly bound: boolean;
}

/** A protected MCP server, its authorization server, and a person with a browser. */
export interface World extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly issuer: AuthorizationServer;
  readonly server: ProtectedServer;
  /** Where the person was sent, in order. */
  readonly sentTo: readonly URL[];
  /** A client of this person; its options beside. */
  oauth(options?: Partial<OAuthOptions>): Authorizer;
  /** Calls the server through the transport's own HTTP layer. */
  call(authorizer: Authorizer, options?: { body?: string; url?: string }): Promise<Served>;
}

/** Where the person's browser comes back to. */
export const REDIRECT_URI = 'http://127.0.0.1:33418/callback';

/** Starts a world whose servers all listen on loopback. */
export async function startWorld(): Promise<World> {
  const clock = fakeClock();
  const issuer = await startAuthorizationServer(clock);
  const server = await startProtectedServer(clock, issuer);
  const requester = createHttpRequester();
  const sentTo: URL[] = [];
  return {
    clock,
    issuer,
    server,
    sentTo,
    oauth: (options = {}) => oauth({ clock, clientName: 'test', ...person(sentTo), ...options }),
    async call(authorizer, { body = '{}', url = server.url } = {}) {
      const endpoint = new Endpoint({ url, requester, authorizer });
      const headers = { 'content-type': 'application/json' };
      const reply = await endpoint.request({ method: 'POST', headers, body });
      return JSON.parse(await reply.text(10_000)) as Served;
    },
    async [Symbol.asyncDispose]() {
      await requester.close();
      await server[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

/** A person who consents at once, with a browser that shows nothing. */
function person(sentTo: URL[]): Pick<OAuthOptions, 'receiver' | 'redirect'> {
  let arrived = Promise.withResolvers<AuthorizationResponse>();
  return {
    receiver: {
      redirectUri: REDIRECT_URI,
      receive: () => {
        arrived = Promise.withResolvers();
        return arrived.promise;
      },
    },
    async redirect(url) {
      sentTo.push(url);
      const reply = await fetch(url, { redirect: 'manual' });
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`The browser shows: ${await reply.text()}`);
      arrived.resolve(readAuthorizationResponse(new URL(location)));
    },
  };
}
