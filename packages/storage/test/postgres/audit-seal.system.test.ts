import { verifyExport } from '@qmcp/audit-verifier';
import { auditProcessesSuite, auditSealSuite } from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { systemClock } from '../open-test-store.ts';
import { sealedDatabase } from './sealed-database.ts';
import { useTestPostgres } from './test-postgres.ts';

const postgres = useTestPostgres();

const make = async () => sealedDatabase(await postgres.createDatabase());

describe('a sealed audit on PostgreSQL', () => {
  auditSealSuite(make);
  auditProcessesSuite({
    make,
    verify: (lines, key) => verifyExport(lines, { keys: [key] }),
    clock: systemClock,
    runs: 6,
  });
});
