import { PassThrough } from 'node:stream';

import type { Report } from '@qmcp/audit-verifier';
import { expect, it } from 'vitest';

import { Output } from '../../src/cli/output.ts';
import { printAuditReport } from '../../src/cli/print-audit-report.ts';

const whole: Report = {
  ok: true,
  problems: [],
  problemCount: 0,
  statements: 2,
  streams: 1,
  batches: 1,
  records: 1,
  genesisRecords: 0,
  unsignedRecords: 0,
  payloads: { kept: 1, erased: 0 },
  unprovenNames: 0,
  cutRecords: 0,
  lastCheckpoint: { statement: 2, atMs: 0 },
};

/** What is printed: results, and what is said of them. */
function printed(given: Partial<Report>): [results: string, notes: string] {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  printAuditReport(new Output(stdout, stderr), { ...whole, ...given });
  const [results, notes] = [stdout, stderr].map((stream) => String(stream.read() ?? ''));
  return [results ?? '', notes ?? ''];
}

it('a whole audit takes one line', () => {
  expect(printed({})).toEqual([
    'Nothing is wrong with 1 record in 1 stream, signed for until 1970-01-01T00:00:00.000Z.\n',
    '',
  ]);
  expect(printed({ records: 2, lastCheckpoint: null })[0]).toBe(
    'Nothing is wrong with 2 records, but no checkpoint was signed yet.\n',
  );
});

it('problems come in their order, then how many there are', () => {
  const problem = {
    code: 'record_changed',
    message: 'line 3: a record was changed',
    line: 3,
  } as const;
  expect(printed({ ok: false, problems: [problem, problem], problemCount: 7 })[0]).toBe(
    `record_changed: line 3: a record was changed
record_changed: line 3: a record was changed
… and 5 more
The audit is not what was sealed: 7 problems in 1 record.
`,
  );
});

it('what one has to know to judge it is said beside', () => {
  const [, notes] = printed({
    unsignedRecords: 1,
    genesisRecords: 2,
    unprovenNames: 3,
    cutRecords: 4,
    payloads: { kept: 0, erased: 5 },
  });
  expect(notes).toBe(
    `After the last checkpoint: 1 record, chained but not signed for yet.
Older than the seal: 2 records; nobody can tell what happened to them before it.
As old: 3 names; whom those pseudonyms stand for can't be proven.
Cut off, as signed, since their time was over: 4 records.
Erased, as signed: 5 payloads.
`,
  );
});
