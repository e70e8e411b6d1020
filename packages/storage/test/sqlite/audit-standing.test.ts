import { DatabaseSync } from 'node:sqlite';

import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { LAST_RECORD, UNSIGNED_RECORDS } from '../../src/audit/audit-standing.ts';
import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/sqlite/migrate.ts';

describe('how far the audit is signed for', () => {
  it.each([
    ['the last record', LAST_RECORD],
    ['what is not signed for', UNSIGNED_RECORDS],
  ])('is found without reading the audit from end to end: %s', async (_what, query) => {
    using database = new DatabaseSync(':memory:');
    await migrate(database, readMigrations('sqlite'), fakeClock());
    const steps = database
      .prepare(`explain query plan ${query}`)
      .all()
      .map(({ detail }) => String(detail));
    expect(steps.join('\n')).toMatch(/SEARCH/);
    expect(steps.filter((step) => /^SCAN (?:audit_record|audit_batch)/.test(step))).toEqual([]);
  });
});
