import { PlatformError } from '@qmcp/contracts';
import type {
  ApiKeyRecord,
  ApiKeyStore,
  AuditIntent,
  AuditRecord,
  AuditStore,
  SealKey,
  SealKeyStore,
  Store,
  StoredAuditRecord,
} from '@qmcp/contracts';
import { MemoryHumanRequestStore, MemoryTaskStore, MemoryTrustStore } from '@qmcp/testkit';

/** A write that the audit was asked for. */
export type AuditWrite =
  | { readonly kind: 'begin'; readonly intent: AuditIntent }
  | { readonly kind: 'append'; readonly record: AuditRecord };

/** Keeps what the server plane stores in memory, and the order in which it was asked to. */
export class RecordingStore implements Pick<
  Store,
  'audit' | 'apiKeys' | 'sealKeys' | 'tasks' | 'humanRequests' | 'trust'
> {
  readonly audit = new RecordingAudit();
  readonly apiKeys = new RecordingApiKeys();
  readonly sealKeys = new RecordingSealKeys();
  readonly tasks = new MemoryTaskStore();
  readonly humanRequests = new MemoryHumanRequestStore();
  readonly trust = new MemoryTrustStore();
}

/** The audit: what it was asked to write, in order. */
export class RecordingAudit implements AuditStore {
  readonly writes: AuditWrite[] = [];
  /** Whom it refuses to write for; nobody at first. */
  refuses: (kind: AuditWrite['kind']) => PlatformError | undefined = () => undefined;
  readonly #open = new Map<string, AuditIntent>();

  get records(): readonly AuditRecord[] {
    return this.writes.flatMap((write) => (write.kind === 'append' ? [write.record] : []));
  }

  /** Intents that no record has closed. */
  get open(): readonly AuditIntent[] {
    return [...this.#open.values()];
  }

  async begin(intent: AuditIntent): Promise<void> {
    this.#demandRoom('begin');
    this.writes.push({ kind: 'begin', intent });
    this.#open.set(intent.id, intent);
  }

  async append(record: AuditRecord): Promise<void> {
    this.#demandRoom('append');
    this.writes.push({ kind: 'append', record });
    this.#open.delete(record.id);
  }

  async get(id: string): Promise<StoredAuditRecord | undefined> {
    const record = this.records.find((candidate) => candidate.id === id);
    return record && { ...record, actor: record.principalId };
  }

  async list(): Promise<{ records: readonly StoredAuditRecord[]; next: null }> {
    const records = this.records.map((record) => ({ ...record, actor: record.principalId }));
    return { records: records.toReversed(), next: null };
  }

  async recover(): Promise<number> {
    const lost = this.open;
    this.#open.clear();
    return lost.length;
  }

  #demandRoom(kind: AuditWrite['kind']): void {
    const refusal = this.refuses(kind);
    if (refusal !== undefined) throw refusal;
  }
}

/** API keys, and how often one was looked up. */
export class RecordingApiKeys implements ApiKeyStore {
  readonly keys = new Map<string, ApiKeyRecord>();
  lookups = 0;

  async insert(key: ApiKeyRecord): Promise<void> {
    if (this.keys.has(key.id)) throw new PlatformError('duplicate', `key ${key.id} exists`);
    this.keys.set(key.id, key);
  }

  async get(id: string): Promise<ApiKeyRecord | undefined> {
    this.lookups += 1;
    return this.keys.get(id);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    return [...this.keys.values()];
  }

  async revoke(id: string, atMs: number): Promise<boolean> {
    const key = this.keys.get(id);
    if (key === undefined) return false;
    this.keys.set(id, { ...key, revokedAtMs: key.revokedAtMs ?? atMs });
    return true;
  }

  async rotate(successor: ApiKeyRecord, oldEndsAtMs: number): Promise<void> {
    await this.insert(successor);
    if (successor.rotatedFrom !== null) await this.revoke(successor.rotatedFrom, oldEndsAtMs);
  }
}

/** The keyring. */
export class RecordingSealKeys implements SealKeyStore {
  keys: readonly SealKey[] = [];

  async list(): Promise<readonly SealKey[]> {
    return this.keys;
  }

  async ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]> {
    const newest = this.keys[0];
    if (newest === undefined || newest.createdAtMs <= newerThanMs) {
      this.keys = [fresh, ...this.keys];
    }
    return this.keys;
  }

  async prune(beforeMs: number): Promise<void> {
    this.keys = this.keys.filter(({ createdAtMs }) => createdAtMs >= beforeMs);
  }
}
