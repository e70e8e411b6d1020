import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config.ts';
import { sandbox } from '../../src/doctor/checks/sandbox.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { createSystemEntropy } from '../../src/platform/system-entropy.ts';

async function examine(environment: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  const config = loadConfig({}, { environment, workingFolder: folder.path, interactive: false });
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  return sandbox.examine({ config, clock, entropy, store: undefined, storeFailure: undefined });
}

describe('the doctor', () => {
  it('has the sandbox attack itself, and tells what it holds to', async () => {
    const { status, message } = await examine({});
    expect(status).toBe('ok');
    expect(message).toMatch(/^bubblewrap withstood its own attacks: python, javascript/);
    expect(message).toMatch(/limits by (cgroup-v[12]|rlimits)/);
    expect(message).toContain('the kernel is shared with this machine');
  });

  it('warns where there is none for the code that is to run', async () => {
    expect(
      await examine({ QMCP_SANDBOX_BACKEND: 'bubblewrap', QMCP_SANDBOX_TRUST: 'hostile' }),
    ).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('bubblewrap: it shares the kernel'),
      fix: expect.stringContaining('QMCP_SANDBOX_BACKEND=off'),
    });
  });
});
