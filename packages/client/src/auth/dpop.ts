import { base64url, calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { CryptoKey as PrivateKey } from 'jose';
import { z } from 'zod';

import { sha256 } from './pkce.ts';
import type { AuthPorts } from './ports.ts';
import { randomToken } from './random-token.ts';

/** The one algorithm of our proofs: every platform has it. */
export const DPOP_ALGORITHM = 'ES256';

const KEY_PARAMETERS = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const publicJwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});

/** A DPoP key as it is kept: the `CryptoKey` itself, or a private JWK where the store holds JSON. */
export const storedDpopKeySchema = z.union([
  z.object({ publicJwk: publicJwkSchema, privateKey: z.instanceof(CryptoKey) }),
  z.object({ publicJwk: publicJwkSchema, privateJwk: publicJwkSchema.extend({ d: z.string() }) }),
]);

/** A key pair to which tokens are bound, in the form that it is kept in. */
export type StoredDpopKey = z.infer<typeof storedDpopKeySchema>;

/**
 * Makes a key pair for DPoP (RFC 9449).
 * @param keepsKeyObjects - see `CredentialStore`: where they are kept, the private key can't be read out
 */
export async function generateDpopKey(keepsKeyObjects: boolean): Promise<StoredDpopKey> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    KEY_PARAMETERS,
    !keepsKeyObjects,
    ['sign', 'verify'],
  );
  const publicJwk = publicJwkSchema.parse(await exportJWK(publicKey));
  if (keepsKeyObjects) return { publicJwk, privateKey };
  const { d } = await exportJWK(privateKey);
  return { publicJwk, privateJwk: { ...publicJwk, d: d ?? '' } };
}

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  /** The token that goes with it; absent at the token endpoint. */
  readonly accessToken?: string;
}

/** Proves the possession of a key with each request (RFC 9449), and remembers the nonces that servers demand. */
export class DpopProver {
  readonly key: StoredDpopKey;
  readonly #ports: AuthPorts;
  readonly #nonces = new Map<string, string>();

  constructor(key: StoredDpopKey, ports: AuthPorts) {
    this.key = key;
    this.#ports = ports;
  }

  /** SHA-256 thumbprint of the key (RFC 7638), for `dpop_jkt`. */
  thumbprint(): Promise<string> {
    return calculateJwkThumbprint(this.key.publicJwk);
  }

  /** Takes a `DPoP-Nonce` for the coming proofs to that origin. */
  learnNonce(url: string, nonce: string | undefined): void {
    if (nonce !== undefined) this.#nonces.set(new URL(url).origin, nonce);
  }

  /** Makes a fresh proof: the value of a `DPoP` header. */
  async proof({ method, url, accessToken }: ProvenRequest): Promise<string> {
    const { origin, pathname } = new URL(url);
    const nonce = this.#nonces.get(origin);
    const claims = {
      htm: method,
      htu: `${origin}${pathname}`,
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined ? {} : { ath: base64url.encode(await sha256(accessToken)) }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: DPOP_ALGORITHM, jwk: this.key.publicJwk })
      .setJti(randomToken(this.#ports.entropy))
      .setIssuedAt(Math.floor(this.#ports.clock.nowMs() / 1_000))
      .sign(await privateKeyOf(this.key));
  }
}

async function privateKeyOf(key: StoredDpopKey): Promise<PrivateKey> {
  if ('privateKey' in key) return key.privateKey;
  return crypto.subtle.importKey('jwk', key.privateJwk, KEY_PARAMETERS, false, ['sign']);
}
