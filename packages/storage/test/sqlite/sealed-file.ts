import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';

import { temporaryFolder } from '@qmcp/testkit';
import type { TamperablePlace } from '@qmcp/testkit/suites';

import { AuditFile } from '../../src/index.ts';
import { openOn } from '../open-test-store.ts';

/** A file as processes that share it use it, as an auditor sees it, and as somebody gets at it. */
export async function sealedFile(): Promise<TamperablePlace> {
  const folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  return {
    open: (given) => openOn(file, given),
    exported: async () => exportOf(file),
    async prove(id) {
      using audit = AuditFile.open(file);
      return audit.prove(id);
    },
    async rowsOf(table) {
      using database = new DatabaseSync(file, { readOnly: true });
      return database.prepare(`select * from ${table}`).all();
    },
    async exportedAfter({ table, key, set }) {
      const copy = folder.file('copy.db');
      copyFileSync(file, copy);
      const where = Object.keys(key).map((name) => `${name} = ?`);
      const columns = Object.keys(set ?? {}).map((name) => `${name} = ?`);
      const change =
        set === undefined ? `delete from ${table}` : `update ${table} set ${columns.join(', ')}`;
      {
        using database = new DatabaseSync(copy, { enableForeignKeyConstraints: false });
        database
          .prepare(`${change} where ${where.join(' and ')}`)
          .run(...([...Object.values(set ?? {}), ...Object.values(key)] as SQLInputValue[]));
        database.exec('pragma wal_checkpoint(truncate)');
      }
      return exportOf(copy);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function exportOf(file: string): readonly string[] {
  using audit = AuditFile.open(file);
  return [...audit.lines({ names: true })];
}
