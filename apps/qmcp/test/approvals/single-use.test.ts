import { join } from 'node:path';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll } from 'vitest';

import { singleUseSuite } from './single-use.ts';

let folder: TemporaryFolder | undefined;
afterAll(() => folder?.[Symbol.asyncDispose]());

singleUseSuite(async () => {
  folder = await temporaryFolder();
  return join(folder.path, 'qmcp.db');
}, 40);
