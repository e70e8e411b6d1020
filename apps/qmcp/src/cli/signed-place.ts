import type { StorePlace } from '../store-place.ts';
import type { OpenStore } from './with-store.ts';

/**
 * Signs for all that can be signed for now. @returns where the store is, for an auditor to look at
 * @throws PlatformError `audit_key_missing`: without a signature, what he sees would prove nothing
 */
export async function signedPlace({ store, place }: OpenStore): Promise<StorePlace> {
  await store.auditSeal.publicKey();
  await store.auditSeal.checkpoint();
  return place;
}
