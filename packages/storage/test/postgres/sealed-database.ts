import { verifyExport } from '@qmcp/audit-verifier';
import type { Report } from '@qmcp/audit-verifier';
import type { StoredRow, TamperablePlace } from '@qmcp/testkit/suites';
import { Client } from 'pg';

import { connectionConfig } from '../../src/postgres/connection-config.ts';
import { AuditDatabase } from '../../src/postgres/index.ts';
import { AUDIT_KEY_SECRET, openOn } from './open-on-postgres.ts';

/** A database as processes that share it use it, as an auditor sees it, and as its owner gets at it. */
export const sealedDatabase = (url: string): TamperablePlace => ({
  open: (given) => openOn(url, given),
  exported: () => exportOf(url),
  async prove(id) {
    await using audit = await AuditDatabase.open(url);
    return await audit.prove(id);
  },
  async rowsOf(table) {
    await using owner = await connect(url);
    return (await owner.client.query<StoredRow>(`select * from ${table} order by 1`)).rows;
  },
  async exportedAfter({ table, key, set = {} }) {
    await using owner = await connect(url);
    await owner.client.query(`create temporary table untouched as table ${table}`);
    try {
      const where = named(key, 1);
      const columns = named(set, where.length + 1);
      const change =
        columns.length === 0 ? `delete from ${table}` : `update ${table} set ${columns.join()}`;
      await owner.client.query(`${change} where ${where.join(' and ')}`, [
        ...Object.values(key),
        ...Object.values(set),
      ]);
      return await exportOf(url);
    } finally {
      await owner.client.query(`delete from ${table}; insert into ${table} table untouched`);
    }
  },
  [Symbol.asyncDispose]: async () => undefined,
});

async function exportOf(url: string): Promise<readonly string[]> {
  await using audit = await AuditDatabase.open(url);
  const lines: string[] = [];
  for await (const line of audit.lines({ names: true })) lines.push(line);
  return lines;
}

const named = (columns: object, from: number): string[] =>
  Object.keys(columns).map((name, index) => `${name} = $${from + index}`);

/** Connects as the owner of the database. Numbers come as such. */
async function connect(url: string): Promise<{ readonly client: Client } & AsyncDisposable> {
  const client = new Client(connectionConfig(url));
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/**
 * Verifies the audit of a database.
 * @param key - default: the one that its secret opens
 */
export async function verifyDatabase(url: string, key?: string): Promise<Report> {
  await using audit = await AuditDatabase.open(url);
  const trusted = key ?? (await audit.publicKey(AUDIT_KEY_SECRET)) ?? '';
  return await verifyExport(audit.lines({ names: true }), { keys: [trusted] });
}
