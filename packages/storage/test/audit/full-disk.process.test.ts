import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { readKeptStatements } from '@qmcp/audit-verifier';
import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { CheckpointFolder } from '../../src/audit/checkpoint-folder.ts';
import { signedTestLine } from './signed-test-line.ts';

const script = fileURLToPath(new URL('./add-checkpoints.ts', import.meta.url));

/** Adds checkpoints where a file may have two blocks and no more, as on a disk that is full. @returns what became of each */
function addWithoutRoom(folder: string, count: number): string[] {
  const command = [process.execPath, '-C', '@qmcp/source', script, folder, String(count)];
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -f 2; exec "$0" "$@"', ...command], {
    encoding: 'utf8',
  });
  return stdout.trimEnd().split('\n');
}

it('a checkpoint that found room for a part alone is refused, and kept once there is room', async () => {
  await using folder = await temporaryFolder();
  const became = addWithoutRoom(folder.path, 10);
  const kept = became.filter((each) => each === 'kept').length;
  expect(kept).toBeGreaterThan(0);
  expect(became[kept]).toMatch(/^Of \d+ bytes of checkpoints \d+ were written: make room/);

  const line = signedTestLine(kept + 1);
  await new CheckpointFolder(folder.path).add([{ atMs: 0, line }]);
  const lines = readFileSync(folder.file('1970-01-01.ndjson'), 'utf8').split('\n');
  expect((await readKeptStatements(lines)).size).toBe(kept + 1);
});
