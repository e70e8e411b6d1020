import { describe, expect, it } from 'vitest';

import {
  createQmcp,
  defineTool,
  localOwner,
  policyFromText,
  scopePolicy,
} from '../../src/index.ts';
import type { QmcpOptions } from '../../src/index.ts';

/** Whether a tool that declares that it destroys runs at once. */
async function runs(options: Pick<QmcpOptions, 'policy'>): Promise<boolean> {
  let ran = false;
  const wipe = defineTool({
    name: 'wipe',
    description: 'Wipes.',
    input: { type: 'object' },
    hints: { destructive: true },
    run() {
      ran = true;
      return 'wiped';
    },
  });
  const qmcp = await createQmcp({ ...options, definitions: [wipe], metrics: false });
  const caller = {
    principal: localOwner,
    door: 'rest',
    requestId: '1',
    correlationId: '1',
  } as const;
  await qmcp.server.callTool('wipe', {}, caller).catch((error: unknown) => error);
  await qmcp.close();
  return ran;
}

describe('a tool that declares that it destroys', () => {
  it('waits for a person where nothing else is said', async () => {
    expect(await runs({})).toBe(false);
  });

  it('runs under a policy that decides by scopes alone', async () => {
    expect(await runs({ policy: scopePolicy })).toBe(true);
  });

  it('runs under a policy that switches the built-in rule off', async () => {
    const policy = await policyFromText('{ version: 1, builtIn: { holdDestructive: false } }');
    expect(await runs({ policy })).toBe(true);
  });
});
