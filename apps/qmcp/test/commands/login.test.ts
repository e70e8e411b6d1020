import { writeFile } from 'node:fs/promises';

import { startScriptedModel, temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';
import { startAuthorizationServer } from '../../../../packages/client/test/auth/servers/authorization-server.ts';
import { startGuardedServer } from '../../../../test/e2e/harness/guarded-server.ts';
import { qmcp, start } from '../cli/qmcp.ts';
import { named, says } from './chats.ts';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const run = (...argv: string[]) => qmcp(argv, { folder: folder.path });

/** Signs in as a person with a browser would. */
async function signIn(...argv: string[]) {
  const login = start(['login', ...argv], { folder: folder.path });
  const [page] = await login.said(/https?:\/\/\S+\/authorize\S+/);
  const consent = await fetch(page, { redirect: 'manual' });
  await fetch(consent.headers.get('location') ?? '');
  return await login.ended;
}

describe('signing in', () => {
  it('is for later commands, again where it was done before, until the logout', async () => {
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startGuardedServer(issuer);
    const list = ['tools', 'list', '--url', server.url];
    expect(await run(...list)).toMatchObject({ exitCode: 3 });
    const signedIn = { exitCode: 0, stdout: `Signed in at ${server.url}\n` };
    expect(await signIn(server.url)).toMatchObject(signedIn);
    expect((await run(...list)).stdout).toContain('guarded');
    issuer.tokens.clear();
    expect(await run('login', server.url)).toMatchObject(signedIn);
    expect(await run('logout', server.url)).toMatchObject({ exitCode: 0 });
    expect(await run(...list)).toMatchObject({ exitCode: 3 });
  });

  it.each([
    ['invocations', '--json'],
    ['approvals', 'list', '--json'],
  ])('is for the API beside the endpoint, too: qmcp %s', async (...argv) => {
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startGuardedServer(issuer);
    const read = [...argv, '--url', server.url];
    expect(await run(...read)).toMatchObject({ exitCode: 3 });
    await signIn(server.url);
    expect(await run(...read)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('is for chats, each of its own server', async () => {
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startGuardedServer(issuer);
    await using other = await startGuardedServer(issuer);
    await using model = await startScriptedModel([says('I have tools.')]);
    const chat = (...urls: string[]) =>
      run('chat', ...named(model), ...urls.flatMap((url) => ['--url', url]), 'What have you?');
    await signIn(server.url);
    const half = await chat(server.url, other.url);
    expect(half.exitCode).toBe(3);
    expect(half.stderr).toContain(`qmcp login ${other.url}`);
    expect(await chat(server.url)).toMatchObject({ exitCode: 0, stdout: 'I have tools.\n' });
  });

  it('has ended where the server takes nothing of it any more', async () => {
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startGuardedServer(issuer);
    await signIn(server.url);
    await using other = await startAuthorizationServer(systemClock);
    server.trust(other);
    const { exitCode, stderr } = await run('tools', 'list', '--url', server.url);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`sign in again with \`qmcp login ${server.url}\``);
  });

  it('is not asked for everywhere', async () => {
    await using server = await startGuardedServer();
    const { exitCode, stdout } = await run('login', server.url);
    expect([exitCode, stdout]).toEqual([0, `${server.url} asks for no sign-in\n`]);
  });

  it('takes a client that was registered by hand, with its secret in a file', async () => {
    await using server = await startGuardedServer();
    await writeFile(folder.file('secret'), 'hush\n');
    const secret = ['--client-secret-file', folder.file('secret')];
    expect(await run('login', server.url, '--client-id', 'me', ...secret)).toMatchObject({
      exitCode: 0,
    });
    expect(await run('login', server.url, '--client-id', 'me')).toMatchObject({ exitCode: 0 });
    const alone = await run('login', server.url, ...secret);
    expect([alone.exitCode, alone.stderr]).toEqual([
      2,
      'qmcp: --client-secret-file needs --client-id beside it\n',
    ]);
  });

  it.each(['many', '-1', '70000'])('refuses %s for a port', async (port) => {
    await using server = await startGuardedServer();
    const { exitCode, stderr } = await run('login', server.url, `--port=${port}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--port ${port} is no port`);
  });
});
