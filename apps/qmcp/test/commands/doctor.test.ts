import { mkdir, writeFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const { run, file } = workingFolder();

interface Examined {
  readonly ok: boolean;
  readonly checks: readonly { name: string; status: string; message: string; fix?: string }[];
  readonly settings: readonly Record<string, unknown>[];
}

/** On a free port and without a sandbox unless the environment says otherwise, so that what this machine has is left out. */
async function examine(environment: Readonly<Record<string, string>> = {}): Promise<Examined> {
  const { exitCode, stdout } = await run(['doctor', '--json'], {
    environment: { QMCP_PORT: '0', QMCP_SANDBOX_BACKEND: 'off', ...environment },
  });
  const examined = JSON.parse(stdout) as Examined;
  expect(exitCode).toBe(examined.ok ? 0 : 1);
  return examined;
}

describe('the doctor', () => {
  it('finds nothing wrong with a fresh folder, and makes nothing in it', async () => {
    const { ok, checks } = await examine();
    expect(ok).toBe(true);
    expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'runtime: ok',
      'exposure: ok',
      'port: ok',
      'home folder: ok',
      'file system: ok',
      'store: ok',
      'audit seal: ok',
      'clock: ok',
      'API keys: ok',
      'policy: ok',
      'tools folder: ok',
      'user service: ok',
      'sandbox: ok',
    ]);
    expect(checks.at(-1)?.message).toBe('off: no tool runs code');
    expect(checks[5]?.message).toContain('the first start makes it');
    expect(checks[3]?.message).toContain('will be made at the first start');
  });

  it('shows each value with its origin, and no secret', async () => {
    const { settings } = await examine({ QMCP_API_KEY: 'hidden-value', QMCP_PORT: '0' });
    expect(settings).toContainEqual({
      name: 'port',
      value: 0,
      source: 'environment',
      from: 'QMCP_PORT',
    });
    expect(settings).toContainEqual({
      name: 'auth',
      value: 'local',
      source: 'default',
      from: 'auth',
    });
    expect(settings).toContainEqual(
      expect.objectContaining({ name: 'limits.pageSize', value: 100 }) as object,
    );
    expect(settings).toContainEqual(
      expect.objectContaining({ name: 'apiKey', value: '(hidden)' }) as object,
    );
    expect(JSON.stringify(settings)).not.toContain('hidden-value');
  });

  it('reads well: a table of checks, a table of settings, limits only where they were set', async () => {
    await writeFile(file('qmcp.config.json'), '{"limits": {"pageSize": 7}, "port": 0}');
    await run(['db', 'migrate']);
    const { exitCode, stdout, stderr } = await run(['doctor']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^CHECK +STATUS +FINDING\nruntime +ok +Node\.js 24/);
    expect(stdout).toMatch(/\n\nSETTING +VALUE +FROM\n/);
    expect(stdout).toMatch(/^limits\.pageSize +7 +\S+qmcp\.config\.json$/m);
    expect(stdout).not.toContain('limits.maxBodyBytes');
    await writeFile(file('qmcp.config.json'), '{}');
  });

  it('says on standard error what to do', async () => {
    const environment = { QMCP_HOST: '0.0.0.0', QMCP_PORT: '0' };
    const { exitCode, stdout, stderr } = await run(['doctor'], { environment });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^exposure +fail +other machines reach 0\.0\.0\.0/m);
    expect(stderr).toContain('qmcp: exposure: Set QMCP_AUTH=keys');
  });

  it('says what is wrong with a store that is none, and goes on', async () => {
    await mkdir(file('broken'));
    await writeFile(file('broken/qmcp.db'), 'this is no database '.repeat(100));
    const { ok, checks } = await examine({ QMCP_HOME: 'broken' });
    expect(ok).toBe(false);
    expect(checks.find(({ name }) => name === 'store')).toMatchObject({ status: 'fail' });
    expect(checks.find(({ name }) => name === 'API keys')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('not known') as string,
    });
    expect(checks.at(-1)).toMatchObject({ name: 'sandbox', status: 'ok' });
  });

  it('says once what is wrong with it', async () => {
    const { stdout, stderr } = await run(['doctor'], { environment: { QMCP_HOME: 'broken' } });
    expect(stdout).toMatch(/^store +fail +.*restore this one from a backup\.$/m);
    expect(stderr).toContain('qmcp: store: Correct what was found, or move');
    expect(stderr).not.toContain('restore this one');
  });
});
