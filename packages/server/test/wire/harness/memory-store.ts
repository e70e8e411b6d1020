import type {
  ApiKeyRecord,
  AuditIntent,
  AuditRecord,
  SealKey,
  Store,
  StoredAuditRecord,
} from '@qmcp/contracts';

/** A store that keeps everything in memory, where a test can read it. */
export class MemoryStore implements Pick<Store, 'audit' | 'apiKeys' | 'sealKeys'> {
  readonly intents: AuditIntent[] = [];
  readonly records: AuditRecord[] = [];
  readonly keys = new Map<string, ApiKeyRecord>();
  readonly seals: SealKey[] = [];
  /** What a look-up of a key waits for; a test holds it back. */
  keyLookup: Promise<void> = Promise.resolve();

  readonly audit: Store['audit'] = {
    begin: async (intent) => {
      this.intents.push(intent);
    },
    append: async (record) => {
      this.records.push(record);
    },
    get: async (id) => {
      const found = this.records.find((record) => record.id === id);
      return found && toStored(found);
    },
    list: async () => ({ records: this.records.map(toStored), next: null }),
    recover: async () => 0,
  };

  readonly apiKeys: Store['apiKeys'] = {
    insert: async (key) => {
      this.keys.set(key.id, key);
    },
    get: async (id) => {
      await this.keyLookup;
      return this.keys.get(id);
    },
    list: async () => [...this.keys.values()],
    revoke: async (id, revokedAtMs) => {
      const key = this.keys.get(id);
      if (key !== undefined) this.keys.set(id, { ...key, revokedAtMs });
      return key !== undefined;
    },
    rotate: async (successor) => {
      this.keys.set(successor.id, successor);
    },
  };

  readonly sealKeys: Store['sealKeys'] = {
    list: async () => this.seals,
    ensure: async (fresh, newerThanMs) => {
      if ((this.seals[0]?.createdAtMs ?? 0) <= newerThanMs) this.seals.unshift(fresh);
      return this.seals;
    },
    prune: async (beforeMs) => {
      const kept = this.seals.filter(({ createdAtMs }) => createdAtMs >= beforeMs);
      this.seals.splice(0, this.seals.length, ...kept);
    },
  };
}

const toStored = (record: AuditRecord): StoredAuditRecord => ({
  ...record,
  actor: record.principalId,
});
