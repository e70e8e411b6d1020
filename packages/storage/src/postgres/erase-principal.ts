import type { AuditErasure } from '@qmcp/contracts';

import type { SigningTransaction } from './signing-transaction.ts';
import type { Asker } from './asker.ts';

/** Records whose payloads go with one statement. */
const PAGE_RECORDS = 5_000;

/**
 * Deletes what a principal's records carried, and who its pseudonym stands for, and signs for it; inside a transaction.
 * @returns undefined when nobody of that id is known
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
  const { rows } = await connection.query<{ pseudonym: string }>({
    text: 'select pseudonym from actor where principal_id = $1',
    values: [principalId],
  });
  return rows[0]?.pseudonym;
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
