import { describe } from 'vitest';

import { WeakBackend } from '../sandbox/weak-backend.ts';
import { sandboxToolsSuite } from './sandbox-tools.suite.ts';

describe('the tools that run code, over plain processes', () => {
  sandboxToolsSuite(() => new WeakBackend({ keepsLimits: true }));
});
