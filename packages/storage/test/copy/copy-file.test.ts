import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { auditRecord, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { copyStoreFile } from '../../src/index.ts';
import { openOn } from '../open-test-store.ts';

describe('a copy of a file', () => {
  it('holds what was acknowledged, while the store is in use, in one private file', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [folder.file('qmcp.db'), folder.file('backups/qmcp.db')];
    const store = await openOn(from);
    const entropy = seededEntropy(1);
    const records = Array.from({ length: 300 }, () => auditRecord(entropy));
    await Promise.all(records.map((record) => store.audit.append(record)));
    await store.auditSeal.checkpoint();
    await copyStoreFile(from, to);
    await store.close();

    expect(readdirSync(folder.file('backups'))).toEqual(['qmcp.db']);
    expect((statSync(to).mode & 0o777).toString(8)).toBe('600');
    const database = new DatabaseSync(to, { readOnly: true });
    const count = (table: string) =>
      database.prepare(`select count(*) as rows from ${table}`).get()?.['rows'];
    expect(['audit_record', 'audit_statement'].map(count)).toEqual([300, 2]);
    database.close();
    const copy = await openOn(to);
    expect(await copy.audit.get(records[7]?.id ?? '')).toMatchObject({ id: records[7]?.id });
    await copy.close();
  });

  it('never takes the place of a file', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [folder.file('qmcp.db'), folder.file('other.db')];
    await (await openOn(from)).close();
    writeFileSync(to, 'mine');
    await expect(copyStoreFile(from, to)).rejects.toMatchObject({
      code: 'store_not_empty',
      message: expect.stringContaining('exists already'),
    });
    expect(statSync(to).size).toBe(4);
  });

  it('is of a store that is there and up to date', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [folder.file('qmcp.db'), folder.file('copy.db')];
    await expect(copyStoreFile(from, to)).rejects.toMatchObject({ code: 'not_found' });
    await (await openOn(from)).close();
    const database = new DatabaseSync(from);
    database.exec("delete from schema_migration where name like '0003%'");
    database.close();
    await expect(copyStoreFile(from, to)).rejects.toMatchObject({ code: 'store_incompatible' });
    expect(readdirSync(folder.path)).not.toContain('copy.db');
  });
});
