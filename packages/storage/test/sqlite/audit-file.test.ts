import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { auditRecord, fakeClock, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/sqlite/migrate.ts';
import { openOn } from '../open-test-store.ts';

const entropy = seededEntropy(17);

describe('the audit of a file', () => {
  it('is not opened where there is none', async () => {
    await using folder = await temporaryFolder();
    expect(() => AuditFile.open(folder.file('qmcp.db'))).toThrow('There is no store at');
  });

  it('says how many records there are', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const store = await openOn(file);
    using audit = AuditFile.open(file);
    for (const count of [1, 2]) {
      await store.audit.append(auditRecord(entropy));
      expect(audit.recordCount()).toBe(count);
    }
    await store.close();
  });

  it('is not opened before it is sealed', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const old = new DatabaseSync(file);
    await migrate(old, readMigrations('sqlite').slice(0, 2), fakeClock());
    old.close();
    expect(() => AuditFile.open(file)).toThrow('is not sealed yet: `qmcp db migrate`');
  });

  it('is not opened in what is no database', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    writeFileSync(file, 'no database at all, though long enough to be looked at'.repeat(40));
    expect(() => AuditFile.open(file)).toThrow('is damaged or no database of qmcp');
  });
});
