import type { Logger } from '@qmcp/contracts';

import type { CheckpointFolder } from './checkpoint-folder.ts';
import { signedLine } from './statement.ts';
import type { Statement } from './statement.ts';

/** A statement that has not left its store. */
interface UnpublishedStatement {
  readonly number: number;
  readonly body: string;
  readonly signature: string;
}

/** Where statements wait to leave their store. */
export interface UnpublishedStatements {
  /** Oldest first. */
  read(): Promise<readonly UnpublishedStatement[]>;
  /** Notes that those up to a number have left. */
  notePublished(upTo: number): Promise<void>;
}

interface Parts {
  readonly statements: UnpublishedStatements;
  /** Undefined: statements stay in the store. */
  readonly folder: CheckpointFolder | undefined;
  readonly logger: Logger;
}

/** Gets what is signed out of the store. */
export class Publication {
  readonly #parts: Parts;
  #publishing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One at a time, so that lines stay in order. Never rejects: what could not be written goes with the next statement. */
  async publish(): Promise<void> {
    while (this.#publishing !== undefined) await this.#publishing;
    this.#publishing = this.#publishNew()
      .catch((error: unknown) => {
        this.#parts.logger.error(
          { err: error },
          'a checkpoint could not be written outside the store: correct what keeps it; the next one brings it along',
        );
      })
      .finally(() => (this.#publishing = undefined));
    await this.#publishing;
  }

  async #publishNew(): Promise<void> {
    const { statements, folder } = this.#parts;
    if (folder === undefined) return;
    const waiting = await statements.read();
    const last = waiting.at(-1);
    if (last === undefined) return;
    await folder.add(
      waiting.map(({ body, signature }) => ({
        atMs: (JSON.parse(body) as Statement).at_ms,
        line: signedLine(body, signature),
      })),
    );
    await statements.notePublished(last.number);
  }
}
