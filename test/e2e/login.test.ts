import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../packages/client/src/platform/system-clock.ts';
import { startAuthorizationServer } from '../../packages/client/test/auth/servers/authorization-server.ts';
import { startGuardedServer } from './harness/guarded-server.ts';
import { runQmcp, startQmcp } from './harness/qmcp-process.ts';

describe('a server that asks for a sign-in', () => {
  it('is usable from the command line after a login, by later commands too, until the logout', async () => {
    await using home = await temporaryFolder();
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startGuardedServer(issuer);
    const list = ['tools', 'list', '--url', server.url];

    const before = await runQmcp(home.path, ...list);
    expect(before.exitCode).toBe(3);
    expect(before.stderr).toContain(`qmcp login ${server.url}`);

    const login = startQmcp(home.path, 'login', server.url);
    const page = await login.said(/https?:\/\/\S+\/authorize\S+/);
    const consent = await fetch(page, { redirect: 'manual' });
    const back = await fetch(consent.headers.get('location') ?? '');
    expect(back.ok).toBe(true);
    expect(await login.ended).toMatchObject({
      exitCode: 0,
      stdout: `Signed in at ${server.url}\n`,
    });

    const signedIn = await runQmcp(home.path, ...list);
    expect(signedIn.stderr).toBe('');
    expect(signedIn.stdout).toContain('guarded');

    expect((await runQmcp(home.path, 'logout', server.url)).exitCode).toBe(0);
    expect((await runQmcp(home.path, ...list)).exitCode).toBe(3);
  });

  it('says so where it does not ask', async () => {
    await using home = await temporaryFolder();
    await using other = await startGuardedServer();
    const { exitCode, stdout } = await runQmcp(home.path, 'login', other.url);
    expect([exitCode, stdout]).toEqual([0, `${other.url} asks for no sign-in\n`]);
  });
});
