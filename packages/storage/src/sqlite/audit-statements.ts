import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { INTENT_COLUMNS, RECORD_COLUMNS } from '../audit/audit-row.ts';

const INTENT = INTENT_COLUMNS.join(', ');
const placeholders = (columns: readonly string[]): string => columns.map(() => '?').join(', ');

/** The statements of the audit's hot path, by hand. */
export interface AuditStatements {
  readonly insertIntent: StatementSync;
  readonly insertRecord: StatementSync;
  readonly insertPayload: StatementSync;
  readonly deleteIntent: StatementSync;
  readonly get: StatementSync;
  readonly intentsOf: StatementSync;
  readonly deleteIntents: StatementSync;
}

/** Prepares the statements once for the life of a connection. */
export function prepareAuditStatements(database: DatabaseSync): AuditStatements {
  return {
    insertIntent: database.prepare(
      `insert into audit_intent (instance, ${INTENT}) values (?, ${placeholders(INTENT_COLUMNS)})`,
    ),
    insertRecord: database.prepare(
      `insert into audit_record (${RECORD_COLUMNS.join(', ')}) values (${placeholders(RECORD_COLUMNS)})`,
    ),
    insertPayload: database.prepare(
      'insert into audit_payload (record_id, salt, body) values (?, ?, ?)',
    ),
    deleteIntent: database.prepare('delete from audit_intent where id = ?'),
    get: database.prepare(
      `select audit_record.*, principal_id, salt, body from audit_record
       join actor on pseudonym = actor left join audit_payload on record_id = id where id = ?`,
    ),
    intentsOf: database.prepare(
      `select ${INTENT} from audit_intent where instance = ? order by id`,
    ),
    deleteIntents: database.prepare('delete from audit_intent where instance = ?'),
  };
}
