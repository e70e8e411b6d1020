import type { SealedPlace } from '@qmcp/testkit';
import { auditSealSuite } from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { AuditDatabase } from '../../src/postgres/index.ts';
import { openOn } from './open-on-postgres.ts';
import { useTestPostgres } from './test-postgres.ts';

const postgres = useTestPostgres();

async function makePlace(): Promise<SealedPlace> {
  const url = await postgres.createDatabase();
  return {
    open: (given) => openOn(url, given),
    async exported() {
      await using audit = await AuditDatabase.open(url);
      const lines: string[] = [];
      for await (const line of audit.lines({ names: true })) lines.push(line);
      return lines;
    },
    async prove(id) {
      await using audit = await AuditDatabase.open(url);
      return await audit.prove(id);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describe('a sealed audit on PostgreSQL', () => {
  auditSealSuite(makePlace);
});
