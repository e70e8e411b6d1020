import type {
  AuditFilter,
  AuditIntent,
  AuditPage,
  AuditRecord,
  AuditStore,
  Clock,
  Logger,
  StoredAuditRecord,
} from '@qmcp/contracts';

import type { PageRequest } from '../audit/audit-page-query.ts';
import { toStoredRecord } from '../audit/audit-row.ts';
import type { IntentRow, JoinedAuditRow } from '../audit/audit-row.ts';
import { claimLost, FIND_LOST, getRecord } from './audit-statements.ts';
import type { AuditWriter } from './audit-writer.ts';
import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import { isUuid } from './is-uuid.ts';
import { Turns } from './turns.ts';

interface Parts {
  readonly connections: Connections;
  readonly writer: AuditWriter;
  readonly instances: Instances;
  readonly clock: Clock;
  readonly logger: Logger;
}

type LostRow = IntentRow & { readonly [column: string]: unknown };

/** The audit on PostgreSQL. */
export class PostgresAuditStore implements AuditStore {
  readonly #parts: Parts;
  #cancelSecondLook: (() => void) | undefined;
  readonly #turns = new Turns();
  /** Calls of lost processes that are ours to close, where nobody else was faster. */
  #claimed = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(intent: AuditIntent): Promise<void> {
    return this.#parts.writer.begin(intent);
  }

  append(record: AuditRecord): Promise<void> {
    return this.#parts.writer.append(record);
  }

  async get(id: string): Promise<StoredAuditRecord | undefined> {
    this.#parts.connections.assertOpen();
    if (!isUuid(id)) return undefined;
    const [row] = await this.#parts.connections.read<JoinedAuditRow>(getRecord(id));
    return row === undefined ? undefined : toStoredRecord(row);
  }

  async list(filter: AuditFilter, page: PageRequest): Promise<AuditPage> {
    this.#parts.connections.assertOpen();
    if (page.before !== undefined && !isUuid(page.before)) return { records: [], next: null };
    // Kysely is only for lists: a store starts sooner without it.
    const { readAuditPage } = await import('./read-audit-page.ts');
    return readAuditPage(this.#parts.connections, filter, page);
  }

  /**
   * Closes intents of processes that are known to be gone. One that may be gone is looked at again by itself, once it had
   * the time to come back; see `Instances`.
   */
  async recover(): Promise<number> {
    const { connections, instances } = this.#parts;
    connections.assertOpen();
    const missing = await instances.endLost();
    if (missing > 0) this.#lookAgainAfter(instances.lostAfterMs);
    return this.#turns.take('lost', () => this.#closeLost());
  }

  /** Looks for nobody any more. */
  close(): void {
    this.#cancelSecondLook?.();
  }

  #lookAgainAfter(delayMs: number): void {
    this.#cancelSecondLook ??= this.#parts.clock.setTimer(() => {
      this.#cancelSecondLook = undefined;
      void this.#lookAgain();
    }, delayMs);
  }

  async #lookAgain(): Promise<void> {
    const { logger, connections } = this.#parts;
    try {
      const calls = await this.recover();
      if (calls > 0) logger.warn({ calls }, 'closed calls of a lost process as ambiguous');
    } catch (error) {
      if (!connections.isOpen) return;
      logger.warn({ err: error }, 'could not look again for lost processes; trying later');
      this.#lookAgainAfter(this.#parts.instances.lostAfterMs);
    }
  }

  async #closeLost(): Promise<number> {
    const { connections, instances, writer } = this.#parts;
    for (const { id } of await connections.read<LostRow>(FIND_LOST)) this.#claimed.add(id);
    if (this.#claimed.size === 0) return 0;
    const lost = await connections.read<LostRow>(claimLost(instances.own, [...this.#claimed]));
    this.#claimed = new Set(lost.map(({ id }) => id));
    const close = async (row: LostRow): Promise<void> => {
      await writer.closeLost(row);
      this.#claimed.delete(row.id);
    };
    const closed = await Promise.allSettled(lost.map(close));
    for (const outcome of closed) if (outcome.status === 'rejected') throw outcome.reason;
    return lost.length;
  }
}
