import { auditRecord, seededEntropy } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { openBackground } from '../../src/sqlite/background-work.ts';
import { openInFile } from '../open-test-store.ts';

it('reads pages and copies the log on a connection of its own', async () => {
  await using opened = await openInFile();
  const record = auditRecord(seededEntropy(1));
  await opened.store.audit.append(record);
  const answer = openBackground(opened.file);
  expect(
    answer({ id: 1, kind: 'readPage', ask: { filter: {}, page: { limit: 5 } } }),
  ).toMatchObject({ id: 1, result: { records: [{ id: record.id }], next: null } });
  const looked = answer({ id: 2, kind: 'checkpoint', ask: { mode: 'noop' } });
  expect(looked).toMatchObject({ id: 2, result: { copiedPages: 0, busy: false } });
  const copied = answer({ id: 3, kind: 'checkpoint', ask: { mode: 'passive' } });
  const { logPages = 0, copiedPages } = (copied as { result: Record<string, number> }).result;
  expect(logPages).toBeGreaterThan(0);
  expect(copiedPages).toBe(logPages);
  expect(answer({ id: 4, kind: 'close', ask: {} })).toMatchObject({ id: 4 });
});

it('answers with the error where something fails', async () => {
  await using opened = await openInFile();
  const answer = openBackground(opened.file);
  answer({ id: 1, kind: 'close', ask: {} });
  expect(answer({ id: 2, kind: 'checkpoint', ask: { mode: 'passive' } })).toEqual({
    id: 2,
    error: expect.objectContaining({ message: 'database is not open' }),
  });
});
