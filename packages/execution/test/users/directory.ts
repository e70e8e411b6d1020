import { ToolError } from '@qmcp/contracts';
import { seededEntropy } from '@qmcp/testkit';

import { createUserDirectory, type UserDirectoryOptions } from '../../src/users/user-directory.ts';
import { systemClock } from '../system-clock.ts';

/** The service's token in these tests. */
export const token = 'a-token-that-nobody-may-see';

/** A user as the service answers with one. */
export const grace = {
  id: 7,
  name: 'Grace',
  surname: 'Hopper',
  email: 'grace@example.org',
  about_me: 'Compiles.',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
};
/** A user to add. */
export const newUser = {
  name: 'Grace',
  surname: 'Hopper',
  email: 'grace@example.org',
  about_me: 'C.',
};

const quick = { retryDelayMs: 1, maxRetryDelayMs: 5 };

/** A directory that waits for next to nothing between attempts. */
export const directoryAt = ({ href: url }: URL, limits: UserDirectoryOptions['limits'] = {}) =>
  createUserDirectory({
    url,
    token,
    clock: systemClock,
    entropy: seededEntropy(1),
    limits: { ...quick, ...limits },
  });

/** The refusal that a request ends in. */
export async function refusal(request: Promise<unknown>): Promise<ToolError> {
  const thrown = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!ToolError.is(thrown)) throw new Error('expected a ToolError', { cause: thrown });
  return thrown;
}
