import { writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { start } from '../cli/qmcp.ts';
import { mcpPost } from '../mcp-post.ts';

const healthOf = async (url: string): Promise<unknown> =>
  ((await (await fetch(`${url}/health`)).json()) as { policy: unknown }).policy;

describe('a server with a policy file', () => {
  it('follows the file while it runs, and keeps to the former version of a broken one', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('policy.yaml');
    await writeFile(file, 'version: 1\n');
    const server = start(['serve', '--port', '0'], {
      folder: folder.path,
      environment: { QMCP_POLICY_FILE: file },
    });
    const [, url = ''] = await server.said(/"url":"(http[^"]+)\/mcp"/);
    const call = async (): Promise<unknown> => {
      const params = { name: 'echo', arguments: { message: 'hello' } };
      return (await mcpPost(url, 'tools/call', params)).json();
    };
    expect(await call()).toMatchObject({ result: { content: [{ text: 'hello' }] } });
    expect(await healthOf(url)).toBe('ok');

    await writeFile(file, 'version: 1\nrules: [{ name: silence, effect: deny, tools: echo }]\n');
    await server.said(/"message":"policy loaded"/);
    expect(await call()).toMatchObject({
      error: { message: expect.stringContaining("denied by the rule 'silence'") as string },
    });

    await writeFile(file, 'version: 1\nrules: [{ name: silence }]\n');
    await server.said(/"message":"policy not loaded: the former one stays in force"/);
    expect(await healthOf(url)).toBe('stale');
    expect(await call()).toHaveProperty('error');
    server.signal('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
  });
});
