import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether the audit can be signed for: without the key that did so before, a server does not start. */
export const auditSeal: Check = {
  name: 'audit seal',
  async examine({ store, config: { databaseUrl, auditKeySecret } }) {
    if (store === undefined) return ok('the first start makes the key that signs the audit');
    if (databaseUrl !== undefined && auditKeySecret === undefined) {
      await store.auditSeal.checkpoint();
      return {
        status: 'warn',
        message:
          'the audit is sealed and not signed: who owns the database can change it and seal it anew',
        fix: 'Set QMCP_AUDIT_KEY_SECRET on each host to the same 32 or more random characters (`openssl rand -hex 32`)',
      };
    }
    const { id } = await store.auditSeal.publicKey();
    return ok(`the audit is signed with the key ${id}; \`qmcp audit verify\` verifies it`);
  },
};
