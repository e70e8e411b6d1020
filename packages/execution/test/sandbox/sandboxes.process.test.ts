import { describe } from 'vitest';

import { sandboxesSuite } from './suite/sandboxes.suite.ts';
import { WeakBackend } from './weak-backend.ts';

describe('around plain processes', () => {
  sandboxesSuite(() => new WeakBackend({ keepsLimits: true }));
});
