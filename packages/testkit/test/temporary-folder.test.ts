import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { temporaryFolder } from '../src/index.ts';

it('temporaryFolder lives as long as the scope that holds it', async () => {
  let path;
  {
    await using folder = await temporaryFolder();
    path = folder.path;
    writeFileSync(folder.file('note.txt'), 'here');
    expect(existsSync(folder.file('note.txt'))).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});
