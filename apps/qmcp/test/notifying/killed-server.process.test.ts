import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { Courier, Notifier } from '@qmcp/execution';
import { openSqliteStore } from '@qmcp/storage';
import { fakeClock, seededEntropy, silentLogger, temporaryFolder } from '@qmcp/testkit';
import { expect, it, vi } from 'vitest';

import { qmcp } from '../cli/qmcp.ts';
import { callTool } from '../mcp-post.ts';
import { stall, startReceiver } from './receiver.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** After the lease of what the killed server had begun. */
const LATER_MS = 61_000;

async function serve(folder: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, ['-C', '@qmcp/source', MAIN, 'serve', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, QMCP_WEBHOOK_HOSTS: '127.0.0.1' },
  });
  const url = await new Promise<string>((resolve) => {
    server.stderr.on('data', (chunk: Buffer) => {
      const found = /"url":"(http[^"]+)\/mcp"/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { server, url };
}

it('a server that is killed in mid-delivery loses no message: the next process delivers it', async () => {
  await using folder = await temporaryFolder();
  await using receiver = await startReceiver();
  await qmcp(['webhooks', 'add', 'ops'], { folder: folder.path, stdin: receiver.url });
  const { server, url } = await serve(folder.path);
  receiver.script(stall);
  for (const id of [1, 2]) await callTool(url, 'delete_user', { id });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 10_000 });
  server.kill('SIGKILL');
  await once(server, 'exit');

  const clock = fakeClock(Date.now() + LATER_MS);
  const logger = silentLogger();
  const file = folder.file('.qmcp/qmcp.db');
  const store = await openSqliteStore({ file, clock, logger, instanceId: 'next' });
  const courier = new Courier({
    clock,
    consoleUrl: () => undefined,
    allowedHosts: ['127.0.0.1'],
    mail: undefined,
  });
  const notifier = new Notifier({
    webhooks: store.webhooks,
    humanRequests: store.humanRequests,
    listen: async () => () => undefined,
    courier,
    clock,
    entropy: seededEntropy(1, clock),
    logger,
  });
  await notifier.start();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), { timeout: 10_000 });
  await notifier.close();
  await store.close();
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(2);
  expect(ids.slice(1)).toContain(ids[0]);
}, 60_000);
