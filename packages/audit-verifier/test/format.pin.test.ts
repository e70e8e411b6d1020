import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { verifyExport, verifyProof } from '../src/index.ts';

/** What a store of version 1 wrote: verifiers read it for good. Also for whoever writes a verifier of their own. */
const read = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8').trimEnd();

const key = read('key-v1.txt');

it('an export of version 1 can be verified', async () => {
  expect(await verifyExport(read('audit-v1.ndjson').split('\n'), { keys: [key] })).toEqual({
    ok: true,
    problems: [],
    problemCount: 0,
    statements: 7,
    streams: 2,
    batches: 5,
    records: 8,
    genesisRecords: 0,
    unsignedRecords: 0,
    payloads: { kept: 6, erased: 1 },
    unprovenNames: 0,
    cutRecords: 1,
    lastCheckpoint: { statement: 5, atMs: 1_767_225_605_000 },
  });
});

it('a proof of version 1 can be verified', () => {
  expect(verifyProof(read('proof-v1.json'), [key])).toEqual({
    ok: true,
    record: expect.stringContaining('"name":"delete_user"') as string,
    signedAtMs: 1_767_225_605_000,
    payload: 'proven',
  });
});
