import { verifyExport } from '@qmcp/audit-verifier';
import { auditProcessesSuite, auditSealSuite, auditTamperingSuite } from '@qmcp/testkit/suites';
import type { VerifyLines } from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { systemClock } from '../open-test-store.ts';
import { sealedFile as make } from './sealed-file.ts';

const verify: VerifyLines = (lines, key) => verifyExport(lines, { keys: [key] });

describe('a sealed audit in a file', () => {
  auditSealSuite(make);
  auditProcessesSuite({ make, verify, clock: systemClock, runs: 12 });
  auditTamperingSuite({ make, verify, timeoutMs: 60_000 });
});
