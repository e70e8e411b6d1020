import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { Problem } from '../problem.ts';
import type { User, UserCreate } from '../user.ts';

const RETENTION_MS = 24 * 60 * 60 * 1_000;

interface KeyRow {
  readonly body_digest: string;
  readonly answer: string | null;
}

/** A key with what it stands for: the body it came with and the time. */
export interface KeyedRequest {
  readonly key: string;
  readonly body: UserCreate;
  readonly nowMs: number;
}

/**
 * The answers given to requests that carried an `Idempotency-Key`, kept for 24 hours
 * (draft-ietf-httpapi-idempotency-key-header). Only what changed the store is kept: a refusal is judged afresh. Every
 * method runs in the caller's transaction.
 */
export class IdempotencyKeys {
  readonly #forgetOld: StatementSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #eraseAnswer: StatementSync;

  constructor(database: DatabaseSync) {
    this.#forgetOld = database.prepare('DELETE FROM idempotency_keys WHERE created_at_ms <= ?');
    this.#find = database.prepare('SELECT body_digest, answer FROM idempotency_keys WHERE key = ?');
    this.#insert = database.prepare(
      'INSERT INTO idempotency_keys (key, body_digest, user_id, answer, created_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#eraseAnswer = database.prepare(
      'UPDATE idempotency_keys SET answer = NULL WHERE user_id = ?',
    );
  }

  /**
   * Gives the user that this request created before, as it was answered then, or `undefined`. Throws the problems
   * `idempotency_key_reused` when the key came with another body, and `gone` when the user was deleted since.
   */
  recall({ key, body, nowMs }: KeyedRequest): User | undefined {
    this.#forgetOld.run(nowMs - RETENTION_MS);
    const found = this.#find.get(key) as unknown as KeyRow | undefined;
    if (found === undefined) return undefined;
    if (found.body_digest !== digestOf(body)) {
      throw new Problem(
        'idempotency_key_reused',
        'Repeat a request with the body it had, or give a new key.',
      );
    }
    if (found.answer === null) {
      throw new Problem(
        'gone',
        'The user that this request created was deleted: to create them again, give a new key.',
      );
    }
    return JSON.parse(found.answer) as User;
  }

  /** Keeps the answer to this request. */
  remember({ key, body, nowMs }: KeyedRequest, user: User): void {
    this.#insert.run(key, digestOf(body), user.id, JSON.stringify(user), nowMs);
  }

  /** Erases a deleted user from the answers; the keys stay, so a late repeat can't bring the user back. */
  eraseUser(id: number): void {
    this.#eraseAnswer.run(id);
  }
}

/** The body was checked by its schema, which fixed the order of its fields: equal bodies have equal digests. */
function digestOf(body: UserCreate): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
