import { readFileSync, statSync, writeFileSync } from 'node:fs';

import { readKeptStatements } from '@qmcp/audit-verifier';
import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { CheckpointFolder } from '../../src/audit/checkpoint-folder.ts';
import { signedTestLine } from './signed-test-line.ts';

it('statements are added to a file for each day, for their owner alone', async () => {
  await using folder = await temporaryFolder();
  const checkpoints = new CheckpointFolder(folder.file('made/when/needed'));
  const firstDayMs = Date.UTC(2026, 0, 31, 23, 59);
  await checkpoints.add([
    { atMs: firstDayMs, line: 'one' },
    { atMs: firstDayMs, line: 'two' },
    { atMs: firstDayMs + 60_000, line: 'three' },
  ]);
  await checkpoints.add([{ atMs: firstDayMs + 120_000, line: 'four' }]);
  const fileOf = (day: string): string => folder.file(`made/when/needed/${day}.ndjson`);
  expect(readFileSync(fileOf('2026-01-31'), 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(fileOf('2026-02-01'), 'utf8')).toBe('three\nfour\n');
  expect(statSync(fileOf('2026-02-01')).mode & 0o777).toBe(0o600);
});

it('a line that a power cut tore anywhere spoils none that follows', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('2026-01-31.ndjson');
  const checkpoints = new CheckpointFolder(folder.path);
  const atMs = Date.UTC(2026, 0, 31);
  const [first, second] = [signedTestLine(1), signedTestLine(2)];
  const zeros = '\0'.repeat(100);
  for (let length = 0; length <= second.length; length += 1) {
    for (const torn of [second.slice(0, length), second.slice(0, length) + zeros]) {
      writeFileSync(file, `${first}\n${torn}`);
      await checkpoints.add([{ atMs, line: second }]);
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines.at(-2)).toBe(second);
      expect([...(await readKeptStatements(lines)).keys()]).toEqual([1, 2]);
    }
  }
});
