import { describe } from 'vitest';

import { MemoryTrustStore } from '../src/memory-trust-store.ts';
import { trustStoreSuite } from '../src/trust-store.suite.ts';

describe('what people said once, in memory', () => {
  trustStoreSuite(async () => ({
    store: { trust: new MemoryTrustStore() },
    async [Symbol.asyncDispose]() {
      // Nothing outlives it.
    },
  }));
});
