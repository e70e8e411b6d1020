import { DatabaseSync } from 'node:sqlite';

import { auditRecord, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { openOn } from '../open-test-store.ts';

it('there is no proof of a record without a batch', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const store = await openOn(file);
  const record = auditRecord(seededEntropy(14));
  await store.audit.append(record);
  await store.close();
  const database = new DatabaseSync(file);
  database.exec('delete from audit_batch');
  database.close();
  using audit = AuditFile.open(file);
  expect(audit.prove(record.id)).toBe('unsealed');
});
