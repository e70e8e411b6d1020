import { readFileSync, statSync } from 'node:fs';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { CheckpointFolder } from '../../src/audit/checkpoint-folder.ts';

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
