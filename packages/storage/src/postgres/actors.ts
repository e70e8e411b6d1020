import { randomBytes } from 'node:crypto';

import type { AuditIntent } from '@qmcp/contracts';

import { pseudonymFrom } from '../audit/pseudonym.ts';
import type { Connections } from './connections.ts';
import { storable } from './storable.ts';

/** Most principals that are remembered as seen. */
const MAX_KNOWN = 10_000;

/**
 * Pseudonyms of principals. Only that a principal has one is remembered, never which: each write looks it up, so that no
 * process keeps using the name of somebody whom another process forgot.
 */
export class Actors {
  readonly #connections: Connections;
  readonly #known = new Set<string>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * Gives a pseudonym to each principal that has none.
   * @throws what `pg` throws
   */
  async ensure(intents: readonly AuditIntent[]): Promise<void> {
    const fresh = new Map<string, number>();
    for (const { principalId, startedAtMs } of intents) {
      if (!this.#known.has(principalId)) fresh.set(principalId, startedAtMs);
    }
    if (fresh.size === 0) return;
    await this.#insert(fresh);
    if (this.#known.size + fresh.size > MAX_KNOWN) this.#known.clear();
    for (const principalId of fresh.keys()) this.#known.add(principalId);
  }

  /** Looks again who has one: somebody was forgotten. */
  forget(): void {
    this.#known.clear();
  }

  async #insert(firstSeenMs: ReadonlyMap<string, number>): Promise<void> {
    // In one order, so that two processes that meet the same principals never wait for each other both.
    const sorted = [...firstSeenMs].toSorted(([left], [right]) => (left < right ? -1 : 1));
    const principals = sorted.map(([principalId]) => storable(principalId).toWellFormed());
    const salts = sorted.map(() => randomBytes(16).toString('hex'));
    await this.#connections.attempt({
      text: `insert into actor (pseudonym, principal_id, created_at_ms, name_salt)
        select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
        on conflict (principal_id) do nothing`,
      values: [
        principals.map((principal, index) => pseudonymFrom(salts[index] ?? '', principal)),
        principals,
        sorted.map(([, atMs]) => atMs),
        salts,
      ],
    });
  }
}
