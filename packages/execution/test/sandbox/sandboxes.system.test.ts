import { describe } from 'vitest';

import { bubblewrap } from './bubblewrap.ts';
import { sandboxesSuite } from './sandboxes.suite.ts';

describe('around bubblewrap', () => {
  sandboxesSuite(bubblewrap);
});
