import type { DatabaseSync } from 'node:sqlite';

import type { AuditErasure } from '@qmcp/contracts';

/**
 * Deletes what a principal's records carried, and who its pseudonym stands for; inside a transaction.
 * @returns undefined when nobody of that id is known
 */
export function erasePrincipal(
  database: DatabaseSync,
  principalId: string,
): AuditErasure | undefined {
  const row = database
    .prepare('select pseudonym from actor where principal_id = ?')
    .get(principalId);
  if (row === undefined) return undefined;
  const actor = String(row['pseudonym']);
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
