import { describe } from 'vitest';

import { detectControls } from '../../src/sandbox/resources/detect-controls.ts';
import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../system-clock.ts';
import { bubblewrap } from './bubblewrap.ts';
import { egressTests } from './suite/egress-tests.ts';

describe('the way out of bubblewrap', () => {
  egressTests((egress) => bubblewrap(detectControls(systemClock), egress));
  describe('without control groups', () => {
    egressTests((egress) => bubblewrap(rlimitControls, egress));
  });
});
