import type { ApiKeyRecord, AuditRecord, SealKey, Store, StoredAuditRecord } from '@qmcp/contracts';

/** Stands in until the SQLite store is there. */
export function memoryStore(): Pick<Store, 'audit' | 'apiKeys' | 'sealKeys' | 'ping' | 'close'> {
  const records: AuditRecord[] = [];
  const keys = new Map<string, ApiKeyRecord>();
  const ring: SealKey[] = [];
  const stored = (r: AuditRecord): StoredAuditRecord => ({ ...r, actor: `a-${r.principalId}` });
  return {
    audit: {
      async begin() {},
      async append(record) {
        records.push(record);
      },
      async get(id) {
        const found = records.find((r) => r.id === id);
        return found && stored(found);
      },
      async list(f, { limit, before }) {
        const hits = records
          .filter(
            (r) =>
              (f.kind === undefined || r.kind === f.kind) &&
              (f.principalId === undefined || r.principalId === f.principalId) &&
              (f.method === undefined || r.method === f.method) &&
              (f.name === undefined || r.name === f.name) &&
              (f.outcome === undefined || r.outcome === f.outcome) &&
              (f.door === undefined || r.door === f.door) &&
              (f.correlationId === undefined || r.correlationId === f.correlationId) &&
              (f.traceId === undefined || r.traceId === f.traceId) &&
              (f.requestId === undefined || r.requestId === f.requestId) &&
              (f.sinceMs === undefined || r.startedAtMs >= f.sinceMs) &&
              (f.untilMs === undefined || r.startedAtMs < f.untilMs),
          )
          .toReversed()
          .filter((r) => before === undefined || r.id < before);
        const page = hits.slice(0, limit);
        return {
          records: page.map(stored),
          next: hits.length > limit ? (page.at(-1)?.id ?? null) : null,
        };
      },
      async recover() {
        return 0;
      },
    },
    apiKeys: {
      async insert(key) {
        keys.set(key.id, key);
      },
      async get(id) {
        return keys.get(id);
      },
      async list() {
        return [...keys.values()];
      },
      async revoke() {
        return false;
      },
      async rotate() {},
    },
    sealKeys: {
      async list() {
        return ring;
      },
      async ensure(fresh) {
        ring.unshift(fresh);
        return ring;
      },
      async prune() {},
    },
    async ping() {},
    async close() {},
  };
}
