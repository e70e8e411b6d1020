import type { TrustRecord } from '../trust.ts';

/** Which records: those of a kind. */
export type TrustKind = TrustRecord['kind'];

/** A record of a kind. */
export type TrustOf<K extends TrustKind> = Extract<TrustRecord, { readonly kind: K }>;

/** Keeps what people said once; several processes may share one store. They are few. */
export interface TrustStore {
  /** Writes a record, over one of the same kind and id. Resolves once durable. */
  put(record: TrustRecord): Promise<void>;
  get<K extends TrustKind>(kind: K, id: string): Promise<TrustOf<K> | undefined>;
  /** All of a kind, by id. */
  list<K extends TrustKind>(kind: K): Promise<readonly TrustOf<K>[]>;
  /** @returns false when there was none */
  remove(kind: TrustKind, id: string): Promise<boolean>;
}
