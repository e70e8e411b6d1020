import type { DatabaseSync } from 'node:sqlite';

import { fold } from '../fold.ts';
import { Problem } from '../problem.ts';
import type { User, UserCreate, UserPage, UserSearch, UserUpdate } from '../user.ts';

import { openDatabase } from './database.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { inTransaction } from './transaction.ts';
import { toColumns, toUser, type UserRow, withoutNulls } from './user-row.ts';
import { prepareUserStatements, type UserStatements } from './user-statements.ts';

const BUSY_TIMEOUT_MS = 5_000;

/** Where the users are kept and how time is told. */
export interface UserStoreOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long a write waits for another process; 5 seconds unless told. */
  readonly busyTimeoutMs?: number;
}

/** The users in one SQLite file, which several processes may hold at once. A method that returns has made its change durable. */
export class UserStore {
  readonly #database: DatabaseSync;
  readonly #statements: UserStatements;
  readonly #keys: IdempotencyKeys;
  readonly #now: () => number;

  /** Opens the store, and brings its schema up to date; throws when the file can't be opened or is of a newer version. */
  constructor({ file, now, busyTimeoutMs = BUSY_TIMEOUT_MS }: UserStoreOptions) {
    this.#database = openDatabase(file, busyTimeoutMs);
    this.#now = now;
    try {
      migrate(this.#database, migrations);
      this.#statements = prepareUserStatements(this.#database);
      this.#keys = new IdempotencyKeys(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Throws when the store can't be read. */
  check(): void {
    this.#statements.byId.get(0);
  }

  /**
   * Adds a user. A request with a key that created a user within the last 24 hours adds none and gives the first answer.
   * Throws the problems `duplicate_email`, `idempotency_key_reused` and `gone`.
   */
  create(body: UserCreate, key?: string): User {
    return inTransaction(this.#database, () => {
      if (key === undefined) return this.#insert(body);
      const request = { key, body, nowMs: this.#now() };
      const known = this.#keys.recall(request);
      if (known !== undefined) return known;
      const user = this.#insert(body);
      this.#keys.remember(request, user);
      return user;
    });
  }

  /** Gives one user; throws the problem `not_found`. */
  get(id: number): User {
    const row = this.#statements.byId.get(id) as unknown as UserRow | undefined;
    if (row === undefined) throw noSuchUser(id);
    return toUser(row);
  }

  /** Changes one user and gives the whole of it; throws the problems `not_found` and `duplicate_email`. */
  update(id: number, patch: UserUpdate): User {
    return inTransaction(this.#database, () => {
      const known = this.get(id);
      if (patch.email !== undefined) this.#claimEmail(patch.email, id);
      const user: User = withoutNulls({ ...known, ...patch, updated_at: this.#timestamp() });
      this.#statements.update.run({ id, ...toColumns(user) });
      return this.get(id);
    });
  }

  /** Deletes one user, and every copy of it that an answer kept; throws the problem `not_found`. */
  delete(id: number): void {
    inTransaction(this.#database, () => {
      if (this.#statements.remove.run(id).changes === 0) throw noSuchUser(id);
      this.#keys.eraseUser(id);
    });
  }

  /** Finds the users that match every given filter, a page at a time in the order of their ids. */
  search({ name, surname, email, gender, limit, after }: UserSearch): UserPage {
    const rows = this.#statements.search.all({
      after,
      name: foldedOrNull(name),
      surname: foldedOrNull(surname),
      email: foldedOrNull(email),
      gender: foldedOrNull(gender),
      // One more than asked tells whether there is a next page.
      limit: limit + 1,
    }) as unknown as UserRow[];
    const users = rows.slice(0, limit).map(toUser);
    return { users, next: rows.length > limit ? (users.at(-1)?.id ?? null) : null };
  }

  /** Ends the connection; nothing may be asked of the store afterwards. */
  close(): void {
    this.#database.close();
  }

  #insert(body: UserCreate): User {
    this.#claimEmail(body.email);
    const timestamp = this.#timestamp();
    const columns = toColumns({ ...body, created_at: timestamp, updated_at: timestamp });
    return this.get(Number(this.#statements.insert.get({ ...columns })?.['id']));
  }

  /** The write lock is held, so nobody can take the email between this check and the write. */
  #claimEmail(email: string, id?: number): void {
    const owner = this.#statements.idByEmail.get(fold(email))?.['id'];
    if (owner === undefined || owner === id) return;
    throw new Problem(
      'duplicate_email',
      `User ${String(owner)} has this email already: update that user, or give another email.`,
    );
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}

function foldedOrNull(text: string | undefined): string | null {
  return text === undefined ? null : fold(text);
}

function noSuchUser(id: number): Problem {
  return new Problem(
    'not_found',
    `There is no user ${id}: search for the user to learn the right id.`,
  );
}
