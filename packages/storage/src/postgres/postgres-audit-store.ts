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
import type { JoinedAuditRow } from '../audit/audit-row.ts';
import { closeLost, FIND_LOST, getRecord } from './audit-statements.ts';
import type { AuditWriter } from './audit-writer.ts';
import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import type { Partitions } from './partitions.ts';
import { failedStatement } from './postgres-failure.ts';

interface Parts {
  readonly connections: Connections;
  readonly writer: AuditWriter;
  readonly instances: Instances;
  readonly partitions: Partitions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a UUID is written; ids of records are UUIDs, and no other text names one. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The audit on PostgreSQL. */
export class PostgresAuditStore implements AuditStore {
  readonly #parts: Parts;
  #cancelSecondLook: (() => void) | undefined;

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
    if (!UUID.test(id)) return undefined;
    const [row] = await this.#parts.connections.read<JoinedAuditRow>(getRecord(id));
    return row === undefined ? undefined : toStoredRecord(row);
  }

  async list(filter: AuditFilter, page: PageRequest): Promise<AuditPage> {
    this.#parts.connections.assertOpen();
    if (page.before !== undefined && !UUID.test(page.before)) return { records: [], next: null };
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
    return this.#closeLost();
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
    const { connections, instances, partitions } = this.#parts;
    const lost = await connections.read<{ id: string }>(FIND_LOST);
    if (lost.length === 0) return 0;
    try {
      await partitions.ensure(lost.map(({ id }) => id));
    } catch (error) {
      throw failedStatement(error);
    }
    const [counted] = await connections.read<{ records: number }>(closeLost(instances.own));
    return counted?.records ?? 0;
  }
}
