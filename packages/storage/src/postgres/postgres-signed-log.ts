import type { Clock, Logger } from '@qmcp/contracts';

import type { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import { Publication } from '../audit/publication.ts';
import type { UnpublishedStatements } from '../audit/publication.ts';
import type { Connections } from './connections.ts';
import type { DatabaseKeyRing } from './database-key-ring.ts';
import { SigningTransaction } from './signing-transaction.ts';

/** Statements that leave the store at once. */
const MAX_PUBLISHED = 1_000;

interface Parts {
  /** Its own, so that nothing which waits to sign keeps others waiting, and is there while the store closes. */
  readonly connections: Connections;
  readonly keys: DatabaseKeyRing;
  /** Undefined: statements stay in the store. */
  readonly folder: CheckpointFolder | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The chain of signed statements, one for all processes of a store. */
export class PostgresSignedLog {
  readonly #parts: Parts;
  readonly #publication: Publication;

  constructor(parts: Parts) {
    this.#parts = parts;
    const statements = unpublishedIn(parts.connections);
    this.#publication = new Publication({ ...parts, statements });
  }

  /**
   * Runs `work` in a transaction of its own, and gets what was signed out of the store. Runs again where it is certain that
   * nothing was done.
   * @returns what `work` returned, once its effect is durable
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`, or one that `work` threw
   */
  async write<T>(work: (transaction: SigningTransaction) => Promise<T>): Promise<T> {
    const { connections, keys, clock } = this.#parts;
    const result = await connections.transaction((connection) =>
      work(new SigningTransaction({ connection, keys, clock })),
    );
    await this.#publication.publish();
    return result;
  }
}

/** Statements in the database that have not left it. */
const unpublishedIn = (connections: Connections): UnpublishedStatements => ({
  read: () =>
    connections.read({
      text: `select number, body, signature from audit_statement
        where published = 0 order by number limit ${MAX_PUBLISHED}`,
    }),
  async notePublished(upTo) {
    await connections.write({
      text: 'update audit_statement set published = 1 where number <= $1 and published = 0',
      values: [upTo],
    });
  },
});
