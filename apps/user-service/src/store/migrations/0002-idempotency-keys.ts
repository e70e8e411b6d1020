import type { Migration } from '../migrate.ts';

/** `answer` is the created user as JSON; it becomes NULL when the user is deleted, so that no copy outlives them. */
export const idempotencyKeys: Migration = {
  name: '0002-idempotency-keys',
  sql: `
    CREATE TABLE idempotency_keys (
      key TEXT PRIMARY KEY,
      body_digest TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      answer TEXT,
      created_at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotency_keys_by_user ON idempotency_keys (user_id);
    CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at_ms);
  `,
};
