import { temporaryFolder } from '@qmcp/testkit';
import type { SealedPlace } from '@qmcp/testkit';
import { auditSealSuite } from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { openOn } from '../open-test-store.ts';

async function makePlace(): Promise<SealedPlace> {
  const folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  return {
    open: (given) => openOn(file, given),
    async exported() {
      using audit = AuditFile.open(file);
      return [...audit.lines({ names: true })];
    },
    async prove(id) {
      using audit = AuditFile.open(file);
      return audit.prove(id);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('a sealed audit in a file', () => {
  auditSealSuite(makePlace);
});
