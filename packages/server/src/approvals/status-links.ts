import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import type { SealKey } from '@qmcp/contracts';

import type { Keyring } from '../seal/keyring.ts';

const PURPOSE = 'qmcp.approval-status.v1';
const TOKEN = /^(?<key>[0-9a-f]{12})\.(?<id>[0-9a-f-]{36})\.(?<mac>[A-Za-z0-9_-]{43})$/;

/**
 * Makes the tokens of status pages: whoever has one may follow one approval, and nothing else. An approval has the same
 * one until the key of the ring changes, and it opens in every process of the store.
 */
export class StatusLinks {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The token of an approval; nobody can guess it. */
  async tokenOf(approvalId: string): Promise<string> {
    const key = await this.#keyring.current();
    return `${key.id}.${approvalId}.${macOf(key, approvalId).toString('base64url')}`;
  }

  /** @returns the id of the approval; undefined for a token that we did not make */
  async open(token: string): Promise<string | undefined> {
    const { key: keyId = '', id = '', mac = '' } = TOKEN.exec(token)?.groups ?? {};
    const key = keyId === '' ? undefined : await this.#keyring.find(keyId);
    if (key === undefined) return undefined;
    const given = Buffer.from(mac, 'base64url');
    // What decodes to the same bytes but is written otherwise, we did not write.
    const ours = given.toString('base64url') === mac && timingSafeEqual(given, macOf(key, id));
    return ours ? id : undefined;
  }
}

/** A key of its own for this purpose, so that nothing made here opens anything else of the ring. */
function macOf({ secret }: SealKey, approvalId: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, 32));
  return createHmac('sha256', key).update(approvalId).digest();
}
