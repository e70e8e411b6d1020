import { exposedName, isAnyAddress } from '../../loopback.ts';
import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether only those can call who should. */
export const exposure: Check = {
  name: 'exposure',
  examine({ config: { host, auth, allowedHosts } }) {
    const exposed = exposedName(host, allowedHosts);
    if (exposed === undefined) return ok(`only this machine reaches ${host}`);
    if (auth === 'local') {
      return {
        status: 'fail',
        message: `other machines reach ${exposed}, and no key is asked for`,
        fix: 'Set QMCP_AUTH=keys and create a key with `qmcp keys create`, or serve this machine alone',
      };
    }
    if (isAnyAddress(host) && allowedHosts.length === 0) {
      return {
        status: 'warn',
        message: 'listens on every address, but only requests to localhost are served',
        fix: 'Set QMCP_ALLOWED_HOSTS to the names that clients use',
      };
    }
    return ok(`other machines reach ${exposed}, with an API key`);
  },
};
