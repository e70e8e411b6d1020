import { timingSafeEqual } from 'node:crypto';

import { localOwner, WireError } from '@qmcp/contracts';
import type { ApiKeyRecord, ApiKeyStore, Clock, Principal } from '@qmcp/contracts';

import { hashApiKey, parseApiKey } from './api-key.ts';
import { keyPrincipal } from './standing-principal.ts';

/** How long a checked key is believed without asking the store: what a revocation in another process may take. */
const CACHE_MS = 1_000;
const MAX_CACHED = 10_000;

interface Checked {
  readonly principal: Principal;
  readonly untilMs: number;
}

/** Proves who sends a request. */
export class Authenticator {
  readonly #mode: 'local' | 'keys';
  readonly #keys: ApiKeyStore;
  readonly #clock: Clock;
  readonly #checked = new Map<string, Checked>();

  constructor(mode: 'local' | 'keys', ports: { apiKeys: ApiKeyStore; clock: Clock }) {
    this.#mode = mode;
    this.#keys = ports.apiKeys;
    this.#clock = ports.clock;
  }

  /**
   * @param authorization - the `Authorization` header. Without one, `local` mode knows the local owner; a wrong one is
   * refused in either mode.
   * @throws WireError `unauthorized`; `data.reason` says why, for the audit
   */
  authenticate(authorization: string | undefined): Principal | Promise<Principal> {
    if (authorization === undefined) {
      if (this.#mode === 'local') return localOwner;
      throw refused('missing', 'This server needs an API key: send `Authorization: Bearer qk_…`');
    }
    const key = /^bearer +(\S+)$/i.exec(authorization)?.[1];
    if (key === undefined) {
      throw refused('malformed', 'The Authorization header must read `Bearer <API key>`');
    }
    const hash = hashApiKey(key);
    const known = this.#checked.get(hash);
    if (known !== undefined && known.untilMs > this.#clock.nowMs()) return known.principal;
    return this.#check(key, hash);
  }

  async #check(key: string, hash: string): Promise<Principal> {
    const parsed = parseApiKey(key);
    if (parsed === undefined) {
      throw refused('malformed', 'That is not an API key of qmcp: check it for missing characters');
    }
    const record = await this.#keys.get(parsed.id);
    if (record === undefined || !sameHash(record.secretHash, hash)) {
      throw refused('unknown', 'Unknown API key: create one with `qmcp keys create`');
    }
    const endsAtMs = this.#endOf(record);
    const principal = keyPrincipal(record);
    if (this.#checked.size >= MAX_CACHED) this.#checked.clear();
    const untilMs = Math.min(this.#clock.nowMs() + CACHE_MS, endsAtMs);
    this.#checked.set(hash, { principal, untilMs });
    return principal;
  }

  /** When the key stops working. @throws WireError when it has */
  #endOf(record: ApiKeyRecord): number {
    const nowMs = this.#clock.nowMs();
    const { revokedAtMs, expiresAtMs } = record;
    if (revokedAtMs !== null && revokedAtMs <= nowMs) {
      throw refused('revoked', 'This API key was revoked: ask for another');
    }
    if (expiresAtMs !== null && expiresAtMs <= nowMs) {
      throw refused('expired', 'This API key has expired: ask for another');
    }
    return Math.min(revokedAtMs ?? Infinity, expiresAtMs ?? Infinity);
  }
}

const refused = (reason: string, message: string): WireError =>
  new WireError('unauthorized', message, { reason });

const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
