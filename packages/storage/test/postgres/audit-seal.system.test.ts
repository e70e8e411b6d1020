import { verifyExport } from '@qmcp/audit-verifier';
import { auditProcessesSuite, auditSealSuite, auditTamperingSuite } from '@qmcp/testkit/suites';
import type { VerifyLines } from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { systemClock } from '../open-test-store.ts';
import { sealedDatabase } from './sealed-database.ts';
import { useTestPostgres } from './test-postgres.ts';

const postgres = useTestPostgres();

const make = async () => sealedDatabase(await postgres.createDatabase());

const verify: VerifyLines = (lines, key) => verifyExport(lines, { keys: [key] });

describe('a sealed audit on PostgreSQL', () => {
  auditSealSuite(make);
  auditProcessesSuite({ make, verify, clock: systemClock, runs: 6 });
  // Each change is made, verified and undone by connections of its own.
  auditTamperingSuite({ make, verify, timeoutMs: 300_000 });
});
