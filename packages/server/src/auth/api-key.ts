import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import type { ApiKeyRecord, Clock, Entropy } from '@qmcp/contracts';

/** What one asks for when making a key. */
export interface ApiKeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: the key never expires. */
  readonly expiresAtMs: number | null;
  /** Id of the key that it replaces. Default: none. */
  readonly rotatedFrom?: string;
}

/** A fresh key: the secret, to be shown once, and the record to be stored. */
export interface MintedApiKey {
  readonly secret: string;
  readonly record: ApiKeyRecord;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PATTERN = /^qk_([0-9a-z]{12})_([0-9a-z]{52})([0-9a-f]{8})$/;

/**
 * Mints an API key `qk_<id>_<secret><crc32>`: a prefix that scanners know, a public id, 260 random bits, and a
 * checksum that tells a typo from a wrong key without a look-up.
 */
export function mintApiKey(
  request: ApiKeyRequest,
  ports: { clock: Clock; entropy: Entropy },
): MintedApiKey {
  const id = randomText(ports.entropy, 12);
  const body = `qk_${id}_${randomText(ports.entropy, 52)}`;
  const secret = `${body}${checksum(body)}`;
  return {
    secret,
    record: {
      id,
      name: request.name,
      secretHash: hashApiKey(secret),
      scopes: request.scopes,
      createdAtMs: ports.clock.nowMs(),
      expiresAtMs: request.expiresAtMs,
      revokedAtMs: null,
      rotatedFrom: request.rotatedFrom ?? null,
    },
  };
}

/** The public id of a well-formed key, checksum included; undefined for anything else. */
export function parseApiKey(key: string): { readonly id: string } | undefined {
  const match = PATTERN.exec(key);
  if (match === null || match[1] === undefined) return undefined;
  const body = key.slice(0, -8);
  return checksum(body) === match[3] ? { id: match[1] } : undefined;
}

/**
 * What is stored of a key. A plain hash suffices: 260 random bits can't be guessed, and a slow hash on each request
 * would let anyone keep us busy.
 */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

const randomText = (entropy: Entropy, length: number): string =>
  Array.from(entropy.bytes(length), (byte) => ALPHABET[byte % 32]).join('');
