import { randomBytes } from 'node:crypto';

import type { AuditIntent } from '@qmcp/contracts';

import { pseudonymFrom } from '../audit/pseudonym.ts';
import type { Connections } from './connections.ts';
import { storable } from '../storable.ts';

/** Most principals that are remembered. */
const MAX_KNOWN = 10_000;

/** Who stands behind a pseudonym, as the database has it. */
export interface Actor {
  readonly pseudonym: string;
  readonly principal: string;
}

/**
 * Pseudonyms of principals. A record is hashed with one before it is written, so they are remembered; the statement that
 * writes asks whether they are still right, so that no process keeps using the name of somebody whom another process forgot.
 */
export class Actors {
  readonly #connections: Connections;
  /** By the ids of principals, as callers give them. */
  readonly #known = new Map<string, Actor>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * Finds the pseudonym of each principal, made at first sight.
   * @returns actors by the ids of principals
   * @throws what `pg` throws
   */
  async find(intents: readonly AuditIntent[]): Promise<ReadonlyMap<string, Actor>> {
    const fresh = new Map<string, number>();
    const found = new Map<string, Actor>();
    for (const { principalId, startedAtMs } of intents) {
      const actor = this.#known.get(principalId);
      if (actor === undefined) fresh.set(principalId, startedAtMs);
      else found.set(principalId, actor);
    }
    if (fresh.size === 0) return found;
    if (this.#known.size + fresh.size > MAX_KNOWN) this.#known.clear();
    for (const [principalId, actor] of await this.#meet(fresh)) {
      this.#known.set(principalId, actor);
      found.set(principalId, actor);
    }
    return found;
  }

  /** Looks again who is who: somebody was forgotten. */
  forget(): void {
    this.#known.clear();
  }

  /** @param firstSeenMs - by the ids of principals */
  async #meet(firstSeenMs: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Actor>> {
    const principals = new Map([...firstSeenMs].map(([id, atMs]) => [principalOf(id), atMs]));
    const pseudonyms = await this.#name(principals);
    return new Map(
      [...firstSeenMs.keys()].map((id) => {
        const principal = principalOf(id);
        return [id, { principal, pseudonym: pseudonyms.get(principal) ?? '' }];
      }),
    );
  }

  /** @returns pseudonyms by principal: that of each is there, and stays unless somebody is forgotten meanwhile */
  async #name(firstSeenMs: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, string>> {
    // In one order, so that two processes that meet the same principals never wait for each other both.
    const sorted = [...firstSeenMs].toSorted(([left], [right]) => (left < right ? -1 : 1));
    const principals = sorted.map(([principal]) => principal);
    const salts = sorted.map(() => randomBytes(16).toString('hex'));
    const { rows } = await this.#connections.attempt<{ principal: string; pseudonym: string }>({
      // An update of what is there already, which changes nothing, gives it back.
      text: `insert into actor (pseudonym, principal_id, created_at_ms, name_salt)
        select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
        on conflict (principal_id) do update set principal_id = excluded.principal_id
        returning principal_id as principal, pseudonym`,
      values: [
        principals.map((principal, index) => pseudonymFrom(salts[index] ?? '', principal)),
        principals,
        sorted.map(([, atMs]) => atMs),
        salts,
      ],
    });
    return new Map(rows.map(({ principal, pseudonym }) => [principal, pseudonym]));
  }
}

/** A principal's id as the database keeps it. */
const principalOf = (id: string): string => storable(id).toWellFormed();
