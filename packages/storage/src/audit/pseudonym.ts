import { hash } from 'node:crypto';

/**
 * The name that records have for a principal: it commits to who that is, and says nothing once the salt is gone.
 * @param salt - 16 random bytes, hex
 */
export const pseudonymFrom = (salt: string, principalId: string): string =>
  hash('sha256', salt + principalId).slice(0, 32);

/** Who a pseudonym stands for, as a store has it. */
export interface NamedActor {
  readonly pseudonym: string;
  readonly principal_id: string;
  /** Null for a pseudonym that is older than the chain. */
  readonly name_salt: string | null;
}

/**
 * Whether a pseudonym was made for that principal; a store may say so of anybody.
 * @param isOld - whether records that are older than the chain have the pseudonym: only these need no salt
 */
export const isMadeFor = (
  { pseudonym, principal_id, name_salt }: NamedActor,
  isOld: boolean,
): boolean => (name_salt === null ? isOld : pseudonymFrom(name_salt, principal_id) === pseudonym);
