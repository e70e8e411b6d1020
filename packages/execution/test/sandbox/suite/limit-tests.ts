import { expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type { CollectLimits, SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, text } from './open-sandbox.ts';

const collectLimits: CollectLimits = { maxFiles: 20, maxBytes: 1_000_000, timeoutMs: 5_000 };

/** What holds for the limits that the engine itself enforces. */
export function limitTests(open: () => SandboxBackend): void {
  it('on time end a job, and its sandbox with it', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ timeoutMs: 200 }) });
    const result = await sandbox.run({ code: 'echo began; sleep 30' });
    expect(result).toMatchObject({ reason: 'timeout', violations: ['timeout'] });
    expect(text(result.stdout)).toBe('began\n');
    expect(result.usage.wallMs).toBeGreaterThanOrEqual(199);
    expect(result.usage.wallMs).toBeLessThan(2_000);
    await sandbox.ended;
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'sandbox_ended',
    });
  });

  it('on output keep the first of it', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ outputBytes: 10 }) });
    const result = await sandbox.run({
      code: 'printf 12345 >&2; sleep 0.1; printf 6789012345; sleep 30',
    });
    expect(result.reason).toBe('output');
    expect(text(result.stderr) + text(result.stdout)).toBe('1234567890');
  });

  it('on output are met by what fits exactly', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ outputBytes: 5 }) });
    expect(await sandbox.run({ code: 'printf 12345' })).toMatchObject({ reason: 'exit' });
  });
}
