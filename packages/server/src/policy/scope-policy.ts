import { grants } from '@qmcp/contracts';
import type { Policy } from '@qmcp/contracts';

/** Allows what the principal's scopes grant, and nothing else. */
export const scopePolicy: Policy = {
  decide({ principal, scope, name }) {
    if (grants(principal.scopes, scope)) return { effect: 'allow' };
    return {
      effect: 'deny',
      reason: 'insufficient_scope',
      message: `'${name}' needs the scope '${scope}', which this credential does not have`,
    };
  },
};
