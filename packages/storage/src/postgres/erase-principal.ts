import type { AuditErasure } from '@qmcp/contracts';

import { isMadeFor } from '../audit/pseudonym.ts';
import type { NamedActor } from '../audit/pseudonym.ts';
import { nameChanged } from '../store-errors.ts';
import type { SigningTransaction } from './signing-transaction.ts';
import type { Asker } from './asker.ts';

/** Records whose payloads go with one statement. */
const PAGE_RECORDS = 5_000;

/**
 * Deletes what a principal's records carried, and who its pseudonym stands for, and signs for it; inside a transaction.
 * @returns undefined when nobody of that id is known
 * @throws PlatformError `audit_changed` where the pseudonym is somebody else's
 */
export async function erasePrincipal(
  transaction: SigningTransaction,
  principalId: string,
): Promise<AuditErasure | undefined> {
  const { connection } = transaction;
  const actor = await pseudonymOf(connection, principalId);
  if (actor === undefined) return undefined;
  // Most of the work comes before anybody has to wait for it.
  const before = await deletePayloads(connection, actor);
  await transaction.lock();
  // Waits for batches under way that carry the name, and makes those that follow find out that it is gone.
  const { rowCount } = await connection.query({
    text: 'update actor set principal_id = null, name_salt = null where pseudonym = $1 and principal_id is not null',
    values: [actor],
  });
  if (rowCount === 0) return undefined;
  const erasure = { actor, payloads: before + (await deletePayloads(connection, actor)) };
  await transaction.sign({ kind: 'erasure', ...erasure });
  return erasure;
}

async function pseudonymOf(connection: Asker, principalId: string): Promise<string | undefined> {
  const { rows } = await connection.query<NamedActor & { readonly is_old: boolean }>({
    text: `select pseudonym, principal_id, name_salt, case when name_salt is null then exists (
        select from audit_record join (
          select instance as stream, max(first_sequence + count - 1) as newest from audit_batch
          where kind = 'genesis' group by instance
        ) as old on instance = stream and sequence <= newest where actor = pseudonym
      ) else false end as is_old
      from actor where principal_id = $1`,
    values: [principalId],
  });
  const [named] = rows;
  if (named !== undefined && !isMadeFor(named, named.is_old)) throw nameChanged(named.pseudonym);
  return named?.pseudonym;
}

/** @returns how many there were */
async function deletePayloads(connection: Asker, actor: string): Promise<number> {
  let after: readonly unknown[] = [Number.MIN_SAFE_INTEGER, '00000000-0000-0000-0000-000000000000'];
  for (let payloads = 0; ;) {
    const { rows } = await connection.query<{ id: string; at: number; payloads: number }>({
      text: `with page as (
          select id, started_at_ms from audit_record where actor = $1 and (started_at_ms, id) > ($2, $3)
          order by started_at_ms, id limit ${PAGE_RECORDS}
        ), gone as (
          delete from audit_payload using page where record_id = id returning 1
        ) select id, started_at_ms as at, (select count(*) from gone) as payloads from page
        order by started_at_ms desc, id desc limit 1`,
      values: [actor, ...after],
    });
    const [last] = rows;
    if (last === undefined) return payloads;
    payloads += last.payloads;
    after = [last.at, last.id];
  }
}
