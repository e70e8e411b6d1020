import { describe, expect, it } from 'vitest';

import { forms, workingFolder } from './working-folder.ts';

const { json, run } = workingFolder();

describe('API keys', () => {
  const create = async (...argv: string[]): Promise<Record<string, unknown>> =>
    json(['keys', 'create', ...argv]);

  it('are none at first', async () => {
    expect(await json(['keys', 'list'])).toEqual({ keys: [] });
    expect((await run(['keys', 'list'])).stderr).toContain('make one with `qmcp keys create');
  });

  it('are made with their secret alone on standard output', async () => {
    const { exitCode, stdout, stderr } = await run(['keys', 'create', 'ci']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^qk_[0-9a-z]{12}_[0-9a-z]{60}\n$/);
    expect(stderr).toMatch(
      /^Key [0-9a-z]{12} \(ci\) may tools:call and never expires\.\nThis is the only time/,
    );
  });

  it('are made for programs with scopes and an end', async () => {
    const key = await create(
      'reporting',
      '--scope',
      'audit:read',
      'metrics:read',
      '--expires',
      '30d',
    );
    expect(key).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{12}$/) as string,
      name: 'reporting',
      status: 'active',
      scopes: ['audit:read', 'metrics:read'],
      created_at: forms.iso,
      expires_at: forms.iso,
      revoked_at: null,
      rotated_from: null,
      secret: expect.stringMatching(/^qk_/) as string,
    });
    const lifetimeMs =
      Date.parse(String(key['expires_at'])) - Date.parse(String(key['created_at']));
    expect(lifetimeMs).toBe(30 * 86_400_000);
  });

  it('are listed without secrets', async () => {
    const { stdout } = await run(['keys', 'list']);
    expect(stdout).toMatch(/^ID +NAME +STATUS +SCOPES +CREATED +ENDS\n/);
    expect(stdout).toMatch(/ci +active +tools:call +\S+Z +never$/m);
    expect(stdout).not.toContain('qk_');
  });

  it('are replaced by one with their name, scopes and lifetime, and work on for a while', async () => {
    const old = await create('rotated', '--scope', 'users', '--expires', '1h');
    const id = String(old['id']);
    const fresh = await json(['keys', 'rotate', id, '--grace', '10m']);
    expect(fresh).toMatchObject({ name: 'rotated', scopes: ['users'], rotated_from: id });
    expect(fresh['expires_at']).not.toBeNull();
    const { keys } = (await json(['keys', 'list'])) as { keys: Record<string, unknown>[] };
    const replaced = keys.find((key) => key['id'] === id);
    expect(replaced).toMatchObject({ status: 'active' });
    const leftMs = Date.parse(String(replaced?.['expires_at'])) - Date.now();
    expect(leftMs).toBeGreaterThan(9 * 60_000);
    expect(leftMs).toBeLessThanOrEqual(10 * 60_000);
    expect((await run(['keys', 'rotate', id])).stderr).toContain(
      `was replaced by ${String(fresh['id'])} already: rotate that one`,
    );
    const { stderr } = await run(['keys', 'rotate', String(fresh['id'])]);
    expect(stderr).toContain('The old key works for 24h more.');
  });

  it('are revoked at once, and then not replaced', async () => {
    const id = String((await create('gone'))['id']);
    expect((await run(['keys', 'revoke', id])).stdout).toBe(`Revoked ${id} (gone).\n`);
    expect(await json(['keys', 'revoke', id])).toMatchObject({
      status: 'revoked',
      revoked_at: forms.iso,
    });
    expect(await run(['keys', 'rotate', id])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`The key ${id} is revoked`) as string,
    });
  });

  it('leave a trace in the record', async () => {
    const { stdout } = await run(['invocations', '--kind', 'security', '--limit', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      invocations: [{ kind: 'security', method: 'key.revoked', principal: 'owner', door: 'cli' }],
    });
  });

  it.each([
    [['keys', 'create', 'x', '--scope', 'Not a scope'], 2, 'is no scope'],
    [['keys', 'create', 'x', '--expires', 'never'], 2, '--expires never is no duration'],
    [['keys', 'create'], 2, "missing required argument 'name'"],
    [['keys', 'rotate', 'nope'], 4, "There is no API key 'nope'"],
    [['keys', 'revoke', 'nope'], 4, "There is no API key 'nope'"],
    [['keys', 'rotate', 'nope', '--grace', 'x'], 2, '--grace x is no duration'],
  ])('%j ends with %i', async (argv, exitCode, said) => {
    const ended = await run(argv);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    expect(ended.stderr).toContain(said);
  });
});
