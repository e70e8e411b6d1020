import { describe } from 'vitest';

import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { bubblewrap } from './bubblewrap.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';

describe('bubblewrap', () => {
  sandboxSuite(bubblewrap);
});

describe('bubblewrap without control groups', () => {
  sandboxSuite(() => bubblewrap(rlimitControls));
});
