import { describe } from 'vitest';

import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { bubblewrap } from './bubblewrap.ts';
import { pythonTests } from './suite/python-tests.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';

describe('bubblewrap', () => {
  sandboxSuite(bubblewrap);
  describe('Python', () => {
    pythonTests(bubblewrap);
  });
});

describe('bubblewrap without control groups', () => {
  const open = () => bubblewrap(rlimitControls);
  sandboxSuite(open);
  describe('Python', () => {
    pythonTests(open);
  });
});
