import { describe } from 'vitest';

import { bubblewrap } from './bubblewrap.ts';
import { sandboxesSuite } from './suite/sandboxes.suite.ts';

describe('around bubblewrap', () => {
  sandboxesSuite(bubblewrap);
});
