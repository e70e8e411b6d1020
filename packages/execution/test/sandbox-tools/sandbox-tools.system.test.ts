import { describe } from 'vitest';

import { bubblewrap } from '../sandbox/bubblewrap.ts';
import { sandboxToolsSuite } from './sandbox-tools.suite.ts';

describe('the tools that run code, over bubblewrap', () => {
  sandboxToolsSuite(() => bubblewrap());
});
