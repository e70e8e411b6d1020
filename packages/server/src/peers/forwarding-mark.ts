import { createHmac, timingSafeEqual } from 'node:crypto';

import type { SealKey } from '@qmcp/contracts';

import type { Keyring } from '../seal/keyring.ts';

/** Header of a request that another process of the store handed on. */
export const FORWARDED_HEADER = 'X-Qmcp-Forwarded';

const MARK = /^(\d{1,10})\.([0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * Marks requests that were handed on, so that they never go round in circles: `<instance>.<key id>.<HMAC-SHA-256>`, by a
 * key that only processes of the same store have. It earns a request nothing else: who sends it is still to be proven.
 */
export class ForwardingMark {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The mark for a request of a session that `instance` hands on. */
  async make(instance: number, sessionId: string): Promise<string> {
    const key = await this.#keyring.current();
    return `${instance}.${key.id}.${digest(key, instance, sessionId).toString('base64url')}`;
  }

  /** Whether a process of our store made this mark, for a request of this session. */
  async isGenuine(mark: string | string[] | undefined, sessionId: string): Promise<boolean> {
    const [, instance, keyId, claimed] = (typeof mark === 'string' && MARK.exec(mark)) || [];
    if (instance === undefined || keyId === undefined || claimed === undefined) return false;
    const key = await this.#keyring.find(keyId);
    if (key === undefined) return false;
    const given = Buffer.from(claimed, 'base64url');
    return timingSafeEqual(given, digest(key, Number(instance), sessionId));
  }
}

/** Under a key of its own, since the one of the ring encrypts. */
function digest({ secret }: SealKey, instance: number, sessionId: string): Buffer {
  const key = createHmac('sha256', secret).update('qmcp.forwarded.v1').digest();
  return createHmac('sha256', key).update(`${instance}\n${sessionId}`).digest();
}
