import { memoryStore } from '../../src/auth/credential-store.ts';
import { credentialStoreSuite } from './credential-store.suite.ts';

credentialStoreSuite('memory', async () => ({
  store: memoryStore(),
  [Symbol.asyncDispose]: async () => undefined,
}));
