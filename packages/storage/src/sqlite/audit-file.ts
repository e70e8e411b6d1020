import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { PlatformError } from '@qmcp/contracts';

import type { ExportOptions } from '../audit/export-lines.ts';
import type { Proof } from '../audit/proof.ts';
import { storeUnsupported } from '../store-errors.ts';
import { exportAudit } from './export-audit.ts';
import { proveRecord } from './prove-record.ts';
import { isBroken, whatIsBroken } from './sqlite-failure.ts';

/** How long a look may wait for a process that is just writing. */
const LOCK_WAIT_MS = 5_000;

/** The audit of a store's file as an auditor sees it: read alone, never changed, also while a server runs on it. */
export class AuditFile implements Disposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Opens a file that a store has made.
   * @throws PlatformError `not_found`, `store_unsupported` when it is no database of qmcp, `store_incompatible` when it
   *   was never opened by a version that seals
   */
  static open(file: string): AuditFile {
    if (!existsSync(file)) {
      throw new PlatformError('not_found', `There is no store at '${file}': name its folder`);
    }
    const database = new DatabaseSync(file, { readOnly: true, timeout: LOCK_WAIT_MS });
    try {
      assertSealed(database, file);
      return new AuditFile(database);
    } catch (error) {
      database.close();
      if (!isBroken(error)) throw error;
      throw storeUnsupported(whatIsBroken(file, error), error);
    }
  }

  /** Everything that a verifier needs besides a public key; see `exportAudit`. */
  lines(options: ExportOptions): Iterable<string> {
    return exportAudit(this.#database, options);
  }

  /** How many records there are now. Reads an index from end to end. */
  recordCount(): number {
    return Number(
      this.#database.prepare('select count(*) as records from audit_record').get()?.['records'],
    );
  }

  /** Proves that a record was there when a checkpoint was signed; see `proofLine`. */
  prove(id: string): Proof {
    return proveRecord(this.#database, id);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function assertSealed(database: DatabaseSync, file: string): void {
  const found = database
    .prepare("select 1 from sqlite_schema where name = 'audit_statement'")
    .get();
  if (found !== undefined) return;
  throw new PlatformError(
    'store_incompatible',
    `The audit in '${file}' is not sealed yet: \`qmcp db migrate\` seals what is there`,
  );
}
