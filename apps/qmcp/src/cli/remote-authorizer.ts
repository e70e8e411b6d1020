import { bearerToken, oauth } from '@qmcp/client';
import type { Authorizer } from '@qmcp/client';
import { PlatformError } from '@qmcp/contracts';

import { CliError } from './cli-error.ts';
import { clientOf, Login } from './login.ts';
import type { LoginFacts } from './login.ts';

/** What the command line may show a server. */
export interface RemoteCredentials {
  /** Goes before a login. */
  readonly apiKey: string | undefined;
  /** Where logins are kept. */
  readonly home: string;
}

/** How the command line calls itself where a person is asked for consent. */
export const CLIENT_NAME = 'qmcp command line';

/** Shows a server the API key, or what `qmcp login` got for it; who has neither is told what to do. */
export async function remoteAuthorizer(
  endpoint: URL,
  { apiKey, home }: RemoteCredentials,
): Promise<Authorizer> {
  // What the server itself says of a key that it refuses is the better message.
  if (apiKey !== undefined) return { ...bearerToken(apiKey), challenged: async () => false };
  const login = new Login(home, endpoint);
  const facts = await login.facts();
  return facts === undefined ? nobody(endpoint) : signedIn(login, facts, endpoint);
}

/** Somebody without credentials: enough for a server that asks for none. */
const nobody = (endpoint: URL): Authorizer => ({
  authorize: async () => ({}),
  challenged: async (_, { status }) => {
    if (status !== 401) return false;
    throw new CliError(
      'refused',
      `${endpoint.origin} asks for an API key or a sign-in: use --key-file or QMCP_API_KEY, or \`qmcp login ${endpoint.href}\``,
    );
  },
});

function signedIn(login: Login, facts: LoginFacts, endpoint: URL): Authorizer {
  const again = (cause?: Error): CliError =>
    new CliError(
      'refused',
      `The sign-in at ${endpoint.origin} has ended: sign in again with \`qmcp login ${endpoint.href}\``,
      { cause },
    );
  const inner = oauth({
    store: login.store,
    clientName: CLIENT_NAME,
    ...clientOf(facts),
    receiver: {
      redirectUri: facts.redirectUri,
      receive: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(again()), { once: true });
        }),
    },
    // A command that was to do something else opens no browser.
    redirect: () => {
      throw again();
    },
  });
  return {
    ...inner,
    async challenged(request, reply, attempt) {
      try {
        return await inner.challenged(request, reply, attempt);
      } catch (error) {
        throw PlatformError.is(error) && error.code === 'authorization_failed'
          ? again(error)
          : error;
      }
    },
  };
}
