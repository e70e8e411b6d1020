import { statusOf } from '../../api-key-status.ts';
import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether somebody can prove who they are, where that is asked for. */
export const apiKeys: Check = {
  name: 'API keys',
  async examine({ config, store, storeFailure, clock }) {
    if (storeFailure !== undefined) {
      return {
        status: 'warn',
        message: 'not known while the store can’t be opened',
        fix: 'Correct the store first',
      };
    }
    const keys = (await store?.apiKeys.list()) ?? [];
    const nowMs = clock.nowMs();
    const live = keys.filter((key) => statusOf(key, nowMs) === 'active');
    const message = `${live.length} active`;
    if (config.auth === 'local' || live.length > 0) return ok(message);
    return {
      status: 'warn',
      message: 'keys are needed, but there is none: nobody can call',
      fix: 'Run: qmcp keys create <name>',
    };
  },
};
