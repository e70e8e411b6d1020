import { createHash } from 'node:crypto';

import type { Clock } from '@qmcp/contracts';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

import type { Visit } from './site.ts';

/** What a proof must fit. */
export interface ExpectedProof {
  readonly url: string;
  readonly accessToken?: string;
  readonly nonce?: string | undefined;
}

/** A proof was refused. */
export class BadProof extends Error {}

/** Verifies DPoP proofs as RFC 9449 section 4.3 says, and takes none twice. */
export function dpopVerifier(clock: Clock): {
  verify(visit: Visit, expected: ExpectedProof): Promise<string>;
} {
  const seen = new Set<string>();
  return {
    /** @returns the thumbprint of the key that the proof was signed with */
    async verify(visit, { url, accessToken, nonce }) {
      const proof = visit.headers['dpop'];
      if (typeof proof !== 'string' || proof.includes(',')) throw new BadProof('one proof, please');
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256'],
        currentDate: new Date(clock.nowMs()),
        maxTokenAge: 60,
        // Other processes have clocks of their own.
        clockTolerance: 30,
        requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      });
      const { jwk } = protectedHeader;
      if (jwk === undefined || 'd' in jwk) throw new BadProof('the key must be a public one');
      if (payload['htm'] !== visit.method || payload['htu'] !== url)
        throw new BadProof('another request');
      if (nonce !== undefined && payload['nonce'] !== nonce) throw new BadProof('use_dpop_nonce');
      if (accessToken !== undefined && payload['ath'] !== digest(accessToken))
        throw new BadProof('another token');
      if (seen.has(String(payload.jti))) throw new BadProof('seen before');
      seen.add(String(payload.jti));
      return calculateJwkThumbprint(jwk);
    },
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
