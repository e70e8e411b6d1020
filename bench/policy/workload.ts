import { createPrincipal, DEFAULT_SCOPE } from '@qmcp/contracts';
import type { PolicyQuestion } from '@qmcp/contracts';

const ROLES = 40;
const SERVICES = 50;

/**
 * A company's policy: hierarchical roles, rules for globs and single tools, a condition in each eighth rule.
 * @param more - rules that come after those
 */
export function policyText(ruleCount: number, more: readonly object[] = []): string {
  return JSON.stringify({
    version: 1,
    roles: Object.fromEntries(
      Array.from({ length: ROLES }, (_, at) => [
        `role-${at}`,
        { members: [`key:${at}`], parents: at % 4 === 0 ? [] : [`role-${at - 1}`] },
      ]),
    ),
    rules: [...Array.from({ length: ruleCount }, (_, at) => ruleOf(at)), ...more],
  });
}

function ruleOf(at: number): object {
  return {
    name: `rule ${at}`,
    effect: (['allow', 'allow', 'hold', 'deny'] as const)[at % 4],
    ...(at % 5 === 0 ? { principal: { id: `key:${at % ROLES}` } } : { role: `role-${at % ROLES}` }),
    tools: at % 3 === 0 ? `service${at % SERVICES}_*` : `service${at % SERVICES}_op${at % 7}`,
    ...(at % 8 === 0 && { when: 'arguments.amount > 10000 && arguments.currency == "EUR"' }),
    ...(at % 9 === 0 && { hints: { destructive: true } }),
  };
}

/** Rules that no index can tell apart by whom or what they are about: all have to be asked. */
export const worstPolicyText = (ruleCount: number): string =>
  JSON.stringify({
    version: 1,
    rules: Array.from({ length: ruleCount }, (_, at) => ({
      name: `rule ${at}`,
      effect: 'deny',
      tools: `*a${at}*`,
    })),
  });

/** Questions of all principals about all services, with other arguments each. */
export function questions(count: number): readonly PolicyQuestion[] {
  const principals = Array.from({ length: ROLES }, (_, at) =>
    createPrincipal({ id: `key:${at}`, kind: 'service', name: `service ${at}`, scopes: ['*'] }),
  );
  return Array.from({ length: count }, (_, at) => ({
    // oxlint-disable-next-line typescript/no-non-null-assertion -- within the length by the modulus
    principal: principals[at % ROLES]!,
    method: 'tools/call',
    name: `service${(at * 7) % SERVICES}_op${at % 7}`,
    scope: DEFAULT_SCOPE,
    arguments: { amount: (at * 37) % 20_000, currency: 'EUR' },
    ...(at % 11 === 0 && { hints: { destructive: true } }),
  }));
}
