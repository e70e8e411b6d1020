import type {
  AuditFilter,
  AuditIntent,
  AuditPage,
  AuditRecord,
  StoredAuditRecord,
} from '../audit.ts';

/** Keeps audit records; several processes may share one store. */
export interface AuditStore {
  /**
   * Writes down that a call is about to run. Resolves once that survives a crash and a power cut.
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`: the call must not run then
   */
  begin(intent: AuditIntent): Promise<void>;
  /**
   * Writes a finished call or event and closes the intent of the same id, if any. Resolves once durable.
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`: no reply may leave then
   */
  append(record: AuditRecord): Promise<void>;
  get(id: string): Promise<StoredAuditRecord | undefined>;
  /**
   * @param page - `limit` 1 to 500; `before` is an earlier page's `next`
   */
  list(filter: AuditFilter, page: { limit: number; before?: string }): Promise<AuditPage>;
  /**
   * Closes, as `ambiguous` with reason `process_lost`, each intent whose process is gone.
   * @returns how many it closed
   */
  recover(): Promise<number>;
}
