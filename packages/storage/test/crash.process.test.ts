import { DatabaseSync } from 'node:sqlite';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { openOn } from './open-test-store.ts';
import { startStoreProcess } from './processes/start-store-process.ts';

/** After how many acknowledged records each process is killed: while it starts to write, and well under way. */
const KILL_AFTER = [1, 40, 333, 1_500];

it('loses nothing that it acknowledged when its process is killed in the midst of writing', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const acknowledged: string[] = [];
  for (const count of KILL_AFTER) {
    await using writer = startStoreProcess(file, 'write', 'forever');
    await writer.printed(count);
    await writer.kill();
    acknowledged.push(...writer.lines);
  }

  const store = await openOn(file);
  const recovered = await store.audit.recover();
  const records = await Promise.all(acknowledged.map((id) => store.audit.get(id)));
  expect(records.filter((record) => record?.outcome !== 'ok')).toEqual([]);
  const { records: ambiguous } = await store.audit.list({ outcome: 'ambiguous' }, { limit: 500 });
  expect(ambiguous).toHaveLength(recovered);
  expect(await store.audit.recover()).toBe(0);
  await store.close();

  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('select count(*) as open from audit_intent').get()).toEqual({ open: 0 });
  database.close();
});
