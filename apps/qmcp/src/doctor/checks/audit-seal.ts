import { isSealed } from '../../open-store.ts';
import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether the audit can be signed for: without its key a server does not start. */
export const auditSeal: Check = {
  name: 'audit seal',
  async examine({ store }) {
    if (store === undefined) return ok('the first start makes the key that signs the audit');
    if (!isSealed(store)) {
      return {
        status: 'warn',
        message:
          'the audit is not sealed on PostgreSQL: who owns the database can change it unseen',
        fix: 'Keep the store in a file where that matters',
      };
    }
    const { id } = await store.auditSeal.publicKey();
    return ok(`the audit is signed with the key ${id}; \`qmcp audit verify\` verifies it`);
  },
};
