import type { DatabaseSync } from 'node:sqlite';

import type { AuditErasure } from '@qmcp/contracts';

import { isMadeFor } from '../audit/pseudonym.ts';
import type { NamedActor } from '../audit/pseudonym.ts';
import { nameChanged } from '../store-errors.ts';

/**
 * Deletes what a principal's records carried, and who its pseudonym stands for; inside a transaction.
 * @returns undefined when nobody of that id is known
 * @throws PlatformError `audit_changed` where the pseudonym is somebody else's
 */
export function erasePrincipal(
  database: DatabaseSync,
  principalId: string,
): AuditErasure | undefined {
  const actor = pseudonymOf(database, principalId);
  if (actor === undefined) return undefined;
  const { changes } = database
    .prepare(
      `delete from audit_payload where record_id in
       (select id from audit_record indexed by audit_record_actor where actor = ?)`,
    )
    .run(actor);
  database
    .prepare('update actor set principal_id = null, name_salt = null where pseudonym = ?')
    .run(actor);
  return { actor, payloads: Number(changes) };
}

function pseudonymOf(database: DatabaseSync, principalId: string): string | undefined {
  const named = database
    .prepare(
      `select pseudonym, principal_id, name_salt, case when name_salt is null then exists (
         select 1 from audit_record join (
           select instance as stream, max(first_sequence + count - 1) as newest from audit_batch
           where kind = 'genesis' group by instance
         ) on instance = stream and sequence <= newest where actor = pseudonym
       ) else 0 end as is_old
       from actor where principal_id = ?`,
    )
    .get(principalId) as (NamedActor & { readonly is_old: number }) | undefined;
  if (named !== undefined && !isMadeFor(named, named.is_old === 1)) {
    throw nameChanged(named.pseudonym);
  }
  return named?.pseudonym;
}
