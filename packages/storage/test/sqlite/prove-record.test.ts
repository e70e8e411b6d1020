import { DatabaseSync } from 'node:sqlite';

import { auditRecord, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { openInFile, openOn } from '../open-test-store.ts';
import { append } from '../sealed-lines.ts';

const entropy = seededEntropy(14);

interface Proof {
  readonly record: string;
  readonly payload: { readonly salt: string } | null;
  readonly path: readonly string[];
  readonly links: readonly string[];
  readonly keys: readonly { readonly statement: string }[];
}

function prove(file: string, id: string): Proof | string {
  using audit = AuditFile.open(file);
  const proof = audit.prove(id);
  return typeof proof === 'string' ? proof : (JSON.parse(proof.line) as Proof);
}

it('a proof leads from a record over its batch and those that follow to the next checkpoint', async () => {
  await using opened = await openInFile();
  const { store, file } = opened;
  await append(store, 2);
  await store.auditSeal.checkpoint();
  const together = [auditRecord(entropy), auditRecord(entropy, { payload: null })] as const;
  await Promise.all(together.map((record) => store.audit.append(record)));
  await append(store, 3);
  await store.auditSeal.rotateKey({ lost: false });
  await store.auditSeal.checkpoint();
  await append(store, 1);
  await store.auditSeal.checkpoint();
  const [carrying, bare] = together.map(({ id }) => prove(file, id) as Proof);
  expect(carrying?.record).toContain(`"id":"${together[0].id}"`);
  expect(carrying?.payload?.salt).toBe(together[0].payload?.salt);
  expect(bare?.payload).toBeNull();
  for (const proof of [carrying, bare]) {
    expect(proof?.path).toHaveLength(1);
    expect(proof?.links).toHaveLength(3);
    expect(proof?.keys).toHaveLength(2);
  }
});

it('there is no proof without a record, a batch or a checkpoint', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const store = await openOn(file);
  const record = auditRecord(entropy);
  await store.audit.append(record);
  expect(prove(file, record.id)).toBe('unsigned');
  expect(prove(file, 'nothing')).toBe('unknown');
  await store.close();
  const database = new DatabaseSync(file);
  database.exec('delete from audit_batch');
  database.close();
  expect(prove(file, record.id)).toBe('unsealed');
});
