import { hash } from 'node:crypto';

/**
 * The name that records have for a principal: it commits to who that is, and says nothing once the salt is gone.
 * @param salt - 16 random bytes, hex
 */
export const pseudonymFrom = (salt: string, principalId: string): string =>
  hash('sha256', salt + principalId).slice(0, 32);
