import { describe } from 'vitest';

import { bubblewrap } from './bubblewrap.ts';
import { decoyTests } from './suite/decoy-tests.ts';

describe('decoys in bubblewrap', () => {
  decoyTests(bubblewrap);
});
