import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { startServer } from '../harness/qmcp-process.ts';
import { connectSdkOne } from '../peers/sdk-one-peer.ts';
import { approverOf } from './approver.ts';

/** Writes down that it runs, and never ends. */
const tool = (marker: string): string => `import { appendFileSync } from 'node:fs';
export default {
  name: 'launch',
  description: 'Launches, and never comes back',
  input: { type: 'object', properties: {} },
  hints: { destructive: true },
  run: () => {
    appendFileSync(${JSON.stringify(marker)}, 'launched\\n');
    return new Promise(() => {});
  },
};
`;

it('a server that is killed while an approved call runs leaves it ambiguous, and never runs it again', async () => {
  await using home = await temporaryFolder();
  const marker = home.file('launches');
  await mkdir(home.file('tools'));
  await writeFile(home.file('tools/launch.js'), tool(marker));
  await writeFile(home.file('qmcp.config.json'), JSON.stringify({ toolsFolder: 'tools' }));
  {
    await using server = await startServer(home.path);
    await using peer = await connectSdkOne(`${server.url}/mcp`);
    const approver = await approverOf(home.path, server.url);
    await peer.call('launch');
    await approver.approve('launch');
    const lost = peer.call('launch').catch((error: unknown) => error);
    while (!existsSync(marker)) await pause(20);
    await server.kill();
    expect(await lost).toBeInstanceOf(Error);
  }

  await using server = await startServer(home.path);
  await using peer = await connectSdkOne(`${server.url}/mcp`);
  const told = await peer.call('launch');

  expect(told.isError).toBe(true);
  expect(told.text).toContain('may have taken effect');
  expect(await peer.call('launch')).toEqual(told);
  expect(await readFile(marker, 'utf8')).toBe('launched\n');
}, 60_000);
