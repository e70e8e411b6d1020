import { DatabaseSync } from 'node:sqlite';

import { verifyExport } from '@qmcp/audit-verifier';
import { temporaryFolder } from '@qmcp/testkit';
import { describe } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import {
  forgedHistorySuite,
  forgedNamesSuite,
  forgedRetentionSuite,
} from '../forged-history.suite.ts';
import type { ForgeablePlace } from '../forged-history.suite.ts';
import { openOn } from '../open-test-store.ts';

async function make(): Promise<ForgeablePlace> {
  const folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  return {
    open: (given) => openOn(file, given),
    async sql(text) {
      using database = new DatabaseSync(file);
      return database.prepare(text).all();
    },
    async verify() {
      const store = await openOn(file);
      const { publicKey } = await store.auditSeal.publicKey();
      await store.close();
      using audit = AuditFile.open(file);
      return await verifyExport(audit.lines({ names: true }), { keys: [publicKey] });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('who writes to the file of a store, without its key, is not signed for: it', () => {
  forgedHistorySuite(make);
});

describe('retention of a store that somebody wrote to', () => {
  forgedRetentionSuite(make);
});

describe('an erasure in a store that somebody wrote to', () => {
  forgedNamesSuite(make);
});
