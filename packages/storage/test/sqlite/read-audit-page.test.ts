import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

import type { AuditFilter } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/sqlite/migrate.ts';
import { readAuditPage } from '../../src/sqlite/read-audit-page.ts';

/** A database that notes how it will find what it is asked for. */
class ExplainingDatabase extends DatabaseSync {
  plan: readonly string[] = [];

  override prepare(sql: string): StatementSync {
    const steps = super.prepare(`explain query plan ${sql}`).all();
    this.plan = steps.map(({ detail }) => String(detail));
    return super.prepare(sql);
  }
}

/** How a page is found in a store as large as the planner takes each to be: two million records. */
async function planOf(filter: AuditFilter, before?: string): Promise<readonly string[]> {
  using database = new ExplainingDatabase(':memory:');
  await migrate(database, readMigrations('sqlite'), fakeClock());
  readAuditPage(database, filter, { limit: 50, ...(before !== undefined && { before }) });
  return database.plan;
}

const LATER_PAGE = '019b76da-a800-7000-8000-000000000000';

const single: readonly [AuditFilter, string][] = [
  [{}, 'time'],
  [{ kind: 'call' }, 'time'],
  [{ kind: 'security' }, 'kind'],
  [{ method: 'prompts/get' }, 'method'],
  [{ name: 'echo' }, 'name'],
  [{ outcome: 'denied' }, 'outcome'],
  [{ outcome: 'ok' }, 'time'],
  [{ method: 'tools/call', door: 'mcp-http' }, 'time'],
  [{ door: 'cli' }, 'door'],
  [{ principalId: 'alice' }, 'actor'],
  [{ correlationId: 'c' }, 'correlation'],
  [{ traceId: 't' }, 'trace'],
  [{ requestId: 'r' }, 'request'],
  [{ sinceMs: 1 }, 'time'],
  [{ untilMs: 2 }, 'time'],
  [{ sinceMs: 1, untilMs: 2 }, 'time'],
];

/** The index that narrows most. */
const combined: readonly [AuditFilter, string][] = [
  [{ kind: 'call', outcome: 'denied' }, 'outcome'],
  [{ kind: 'call', door: 'cli' }, 'door'],
  [{ kind: 'call', method: 'tools/call', name: 'echo' }, 'name'],
  [{ kind: 'security', outcome: 'ok' }, 'kind'],
  [{ kind: 'security', door: 'rest' }, 'kind'],
  [{ kind: 'security', method: 'tools/call' }, 'kind'],
  [{ outcome: 'ok', name: 'echo' }, 'name'],
  [{ outcome: 'ok', principalId: 'alice', door: 'rest' }, 'actor'],
  [{ outcome: 'denied', correlationId: 'c' }, 'correlation'],
  [{ kind: 'security', traceId: 't' }, 'trace'],
  [{ requestId: 'r', traceId: 't', correlationId: 'c' }, 'request'],
];

describe('a page of a large audit is found by one walk down one index, newest first', () => {
  it.each([...single, ...combined])('for %o: audit_record_%s', async (filter, index) => {
    for (const before of [undefined, LATER_PAGE]) {
      const plan = await planOf(filter, before);
      const walk = plan.find((step) => /(SEARCH|SCAN) audit_record /.test(step));
      expect(walk).toMatch(new RegExp(`USING INDEX audit_record_${index}( |$)`));
      // Records that started in the same millisecond are sorted by id; no more than those.
      expect(plan).not.toContain('USE TEMP B-TREE FOR ORDER BY');
    }
  });

  it('goes to where a time span or a page begins', async () => {
    expect(await planOf({ name: 'echo', sinceMs: 1, untilMs: 2 })).toContainEqual(
      expect.stringContaining('(name=? AND started_at_ms>? AND started_at_ms<?)'),
    );
    expect(await planOf({ principalId: 'alice' }, LATER_PAGE)).toContainEqual(
      expect.stringContaining('(actor=? AND started_at_ms<?)'),
    );
  });

  it('resolves a principal once', async () => {
    const plan = await planOf({ principalId: 'alice' });
    expect(plan.filter((step) => step.includes('(principal_id=?)'))).toHaveLength(1);
  });
});
