import { WireError } from '@qmcp/contracts';

import type { AuditPlace } from '../audit/audit-place.ts';
import type { ApiPorts } from './define-route.ts';

/**
 * Where an auditor reads the audit, once all is signed that can be.
 * @throws WireError `conflict` for one in memory; PlatformError `audit_key_missing`
 */
export async function signedAudit({ auditPlace, store }: ApiPorts): Promise<AuditPlace> {
  if (auditPlace === undefined) {
    throw new WireError(
      'conflict',
      'The record of this server is in memory: nobody could audit it',
    );
  }
  await store.auditSeal.publicKey();
  await store.auditSeal.checkpoint();
  return auditPlace;
}
