import { hash } from 'node:crypto';

import type { Findings } from './findings.ts';
import type { NameLine } from './lines.ts';

/** Checks whom pseudonyms stand for: each commits to its principal. Holds every pseudonym in memory. */
export class NameCheck {
  readonly #findings: Findings;
  readonly #erasedActors: ReadonlySet<string>;
  /** Pseudonyms of records, and the line where each comes first. */
  readonly #used = new Map<string, number>();
  /** Those of records that are older than the chain. */
  readonly #old = new Set<string>();
  readonly #named = new Set<string>();
  #unproven = 0;

  constructor(erasedActors: ReadonlySet<string>, findings: Findings) {
    this.#erasedActors = erasedActors;
    this.#findings = findings;
  }

  /** Names that can't be proven, since they are older than the chain. */
  get unproven(): number {
    return this.#unproven;
  }

  /** Takes the pseudonym of a record. @param isOld - whether the record is older than the chain */
  used(actor: string, isOld: boolean, line: number): void {
    if (!this.#used.has(actor)) this.#used.set(actor, line);
    if (isOld) this.#old.add(actor);
  }

  /** Takes a name. */
  name({ actor, principal_id: principalId, salt }: NameLine, line: number): void {
    this.#named.add(actor);
    if (this.#erasedActors.has(actor)) this.#findings.add('name_not_erased', { line, actor });
    if (salt === null && this.#old.has(actor)) this.#unproven += 1;
    else if (salt === null || hash('sha256', salt + principalId).slice(0, 32) !== actor) {
      this.#findings.add('name_changed', { line, actor });
    }
  }

  /** To be called at the end of an export that has names. */
  finish(): void {
    for (const [actor, line] of this.#used) {
      if (this.#named.has(actor) || this.#erasedActors.has(actor)) continue;
      this.#findings.add('name_missing', { line, actor });
    }
  }
}
