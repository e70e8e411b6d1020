import {
  clientCredentials,
  enterpriseManaged,
  jwtBearer,
  oauth,
  readAuthorizationResponse,
} from '@qmcp/client';
import type {
  AuthorizationReceiver,
  AuthorizationResponse,
  Authorizer,
  RegisteredClient,
} from '@qmcp/client';
import { importPKCS8 } from 'jose';
import * as z from 'zod';

const REDIRECT_URI = 'http://localhost:3000/callback';
const CLIENT_METADATA_URL = 'https://conformance-test.local/client-metadata.json';

const secretContext = z.object({ client_id: z.string(), client_secret: z.string() });

const keyContext = z.object({
  client_id: z.string(),
  private_key_pem: z.string(),
  signing_algorithm: z.string().default('ES256'),
});

const enterpriseContext = secretContext.extend({
  idp_client_id: z.string(),
  idp_id_token: z.string(),
  idp_issuer: z.string(),
});

const workloadContext = z.object({ client_id: z.string(), valid_jwt: z.string() });

type AuthorizerSource = (context: unknown) => Authorizer | Promise<Authorizer>;

/** The scenarios that give their client more than a URL. */
const special: Readonly<Record<string, AuthorizerSource>> = {
  'auth/pre-registration': (context) => withConsent(withSecret(context)),
  'auth/client-credentials-basic': (context) => clientCredentials({ client: withSecret(context) }),
  'auth/client-credentials-jwt': async (context) => {
    const {
      client_id: clientId,
      private_key_pem,
      signing_algorithm: algorithm,
    } = keyContext.parse(context);
    const privateKey = await importPKCS8(private_key_pem, algorithm);
    return clientCredentials({ client: { clientId, key: { privateKey, algorithm } } });
  },
  'auth/enterprise-managed-authorization': (context) => {
    const enterprise = enterpriseContext.parse(context);
    return enterpriseManaged({
      client: withSecret(context),
      identityProvider: {
        issuer: enterprise.idp_issuer,
        client: { clientId: enterprise.idp_client_id },
        identity: async () => ({ token: enterprise.idp_id_token, type: 'id_token' }),
      },
    });
  },
  'auth/wif-jwt-bearer': (context) => {
    const { client_id: clientId, valid_jwt: jwt } = workloadContext.parse(context);
    return jwtBearer({ client: { clientId }, assertion: async () => jwt });
  },
};

/**
 * The authorizer that a scenario calls for.
 * @returns undefined where the scenario is not about authorization
 */
export async function authorizerFor(
  scenario: string,
  context: unknown,
): Promise<Authorizer | undefined> {
  if (!scenario.startsWith('auth/')) return undefined;
  return special[scenario]?.(context) ?? withConsent(undefined);
}

function withSecret(context: unknown): RegisteredClient {
  const { client_id: clientId, client_secret: clientSecret } = secretContext.parse(context);
  return { clientId, clientSecret };
}

/** A person who consents at once, with a browser that shows nothing. */
function withConsent(client: RegisteredClient | undefined): Authorizer {
  const browser = headlessBrowser();
  return oauth({
    ...browser,
    clientName: 'qmcp-conformance-client',
    clientMetadataUrl: CLIENT_METADATA_URL,
    legacyEndpoints: true,
    ...(client !== undefined && { client }),
  });
}

function headlessBrowser(): {
  readonly receiver: AuthorizationReceiver;
  readonly redirect: (url: URL) => Promise<void>;
} {
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
      const reply = await fetch(url, { redirect: 'manual' });
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`${url.origin} did not send the browser back`);
      arrived.resolve(readAuthorizationResponse(new URL(location)));
    },
  };
}
