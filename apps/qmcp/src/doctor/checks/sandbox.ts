import { PlatformError } from '@qmcp/contracts';
import type { BackendCapabilities } from '@qmcp/execution/sandbox';

import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether code can be run safely: has each backend attack itself, and says what the first that withstands it holds to. */
export const sandbox: Check = {
  name: 'sandbox',
  async examine({ config, clock, entropy }) {
    const { backend, trust } = config.sandbox;
    if (backend === 'off') return ok('off: no tool runs code');
    const [{ chooseBackend }, { candidateBackends }] = await Promise.all([
      import('@qmcp/execution/sandbox'),
      import('../../sandbox/candidate-backends.ts'),
    ]);
    try {
      const candidates = candidateBackends(config.sandbox, { clock, entropy });
      const chosen = await chooseBackend(candidates, trust);
      await chosen.backend.close?.();
      return ok(
        `${chosen.backend.name} withstood its own attacks: ${describe(chosen.capabilities)}`,
      );
    } catch (error) {
      if (!PlatformError.is(error)) throw error;
      return {
        status: 'warn',
        message: error.message,
        fix: 'Do what the finding says, or set QMCP_SANDBOX_BACKEND=off: until then the tools that run code refuse to',
      };
    }
  },
};

function describe(capabilities: BackendCapabilities): string {
  const { kernel, languages, limitsBy, cpuQuota, ownUserIds } = capabilities;
  const { seesNetworkAttempts, seesDecoysRead, untoldLimits = [] } = capabilities;
  return [
    languages.join(', '),
    `limits by ${limitsBy}${cpuQuota ? '' : ', which has no quota of processors'}`,
    ownUserIds ? 'a user id for each sandbox' : 'all sandboxes under the user of the server',
    kernel === 'own' ? 'a kernel of their own' : 'the kernel is shared with this machine',
    seesNetworkAttempts ? 'network attempts are seen' : 'network attempts are not seen',
    seesDecoysRead ? 'who looks for secrets is seen' : 'who looks for secrets is not seen',
    ...(untoldLimits.length > 0
      ? [`limits that nobody is told of: ${untoldLimits.join(', ')}`]
      : []),
  ].join('; ');
}
