import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { ENDING_COLUMNS, INTENT_COLUMNS } from '../audit/audit-row.ts';

const INTENT = INTENT_COLUMNS.join(', ');
const RECORD = `instance, sequence, ${INTENT}, ${ENDING_COLUMNS.join(', ')}`;
const placeholders = (columns: readonly string[]): string => columns.map(() => '?').join(', ');

/** The last number that an instance gave to a record; one step in the index (instance, sequence). */
const LAST_SEQUENCE =
  'coalesce((select sequence from audit_record where instance = ?1 order by sequence desc limit 1), 0)';

/** The statements of the audit's hot path, by hand. `?1` is the instance that writes. */
export interface AuditStatements {
  readonly insertIntent: StatementSync;
  readonly insertRecord: StatementSync;
  readonly insertPayload: StatementSync;
  readonly deleteIntent: StatementSync;
  readonly get: StatementSync;
  /** `?2`: the instance whose intents become records. */
  readonly closeIntents: StatementSync;
  readonly deleteIntents: StatementSync;
}

/** Prepares the statements once for the life of a connection. */
export function prepareAuditStatements(database: DatabaseSync): AuditStatements {
  return {
    insertIntent: database.prepare(
      `insert into audit_intent (instance, ${INTENT}) values (?, ${placeholders(INTENT_COLUMNS)})`,
    ),
    insertRecord: database.prepare(
      `insert into audit_record (${RECORD}) values
       (?1, ${LAST_SEQUENCE} + 1, ${placeholders([...INTENT_COLUMNS, ...ENDING_COLUMNS])})`,
    ),
    insertPayload: database.prepare(
      'insert into audit_payload (record_id, salt, body) values (?, ?, ?)',
    ),
    deleteIntent: database.prepare('delete from audit_intent where id = ?'),
    get: database.prepare(
      `select audit_record.*, principal_id, salt, body from audit_record
       join actor on pseudonym = actor left join audit_payload on record_id = id where id = ?`,
    ),
    // The process may have ended at any moment of the call, so nobody knows how long that ran: 0 stands for it.
    closeIntents: database.prepare(
      `insert into audit_record (${RECORD})
       select ?1, ${LAST_SEQUENCE} + row_number() over (order by id), ${INTENT},
       'ambiguous', 'process_lost', 0, null, null from audit_intent where instance = ?2`,
    ),
    deleteIntents: database.prepare('delete from audit_intent where instance = ?'),
  };
}
