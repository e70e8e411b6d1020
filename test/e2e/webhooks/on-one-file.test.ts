import { describe } from 'vitest';

import { makeHome } from './make-home.ts';
import { twoServersSuite } from './two-servers.suite.ts';

describe('two servers on one file', () => {
  twoServersSuite(async () => {
    const home = await makeHome({});
    return {
      homes: [home.path, home.path],
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    };
  });
});
