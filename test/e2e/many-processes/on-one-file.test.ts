import { temporaryFolder } from '@qmcp/testkit';
import { describe } from 'vitest';

import { manyProcessesSuite } from './many-processes.suite.ts';

describe('several processes on one file', () => {
  manyProcessesSuite(async () => {
    const folder = await temporaryFolder();
    return {
      options: { store: folder.file('qmcp.db') },
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  });
});
