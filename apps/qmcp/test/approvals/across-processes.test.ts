import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, describe } from 'vitest';

import { acrossProcessesSuite } from './across-processes.ts';

const folders: TemporaryFolder[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder[Symbol.asyncDispose]())));

describe('a decision in one process of a file', () => {
  acrossProcessesSuite(async () => {
    const folder = await temporaryFolder();
    folders.push(folder);
    return { store: folder.file('qmcp.db') };
  });
});
