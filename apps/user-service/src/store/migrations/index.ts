import type { Migration } from '../migrate.ts';

import { users } from './0001-users.ts';
import { idempotencyKeys } from './0002-idempotency-keys.ts';

/** Every migration in the order of its application. Add to the end; never change one that was released. */
export const migrations: readonly Migration[] = [users, idempotencyKeys];
