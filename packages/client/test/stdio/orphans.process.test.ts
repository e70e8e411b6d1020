import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { JsonRpcMessage } from '@qmcp/contracts';
import { describe, it } from 'vitest';
import type { ExpectStatic } from 'vitest';

import { greetings, isAlive } from './connected.ts';

const script = fileURLToPath(new URL('processes/client.ts', import.meta.url));

type Client = ChildProcessByStdio<null, Readable, null>;

/** Starts a client with a server of its own, and resolves to the server's processes once they greeted. */
async function startClient(
  server: string,
  { end = 'waits', processes = 1 }: { end?: string; processes?: number } = {},
): Promise<{ client: Client; pids: readonly number[] }> {
  const client = spawn(process.execPath, ['-C', '@qmcp/source', script, server, end], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pids: number[] = [];
  for await (const line of createInterface({ input: client.stdout })) {
    pids.push(Number(greetings([JSON.parse(line) as JsonRpcMessage])['pid']));
    if (pids.length === processes) break;
  }
  return { client, pids };
}

/** The guard allows two seconds, and a machine under load some more. */
async function expectGone(expect: ExpectStatic, pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000, interval: 100 }).toEqual([]);
}

describe.concurrent('a server does not outlive its client', () => {
  it.for<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT'])(
    'that ends by %s',
    async (signal, { expect }) => {
      const { client, pids } = await startClient('unstoppable');
      expect(pids.filter(isAlive)).toEqual(pids);
      client.kill(signal);
      await once(client, 'exit');
      await expectGone(expect, pids);
    },
  );

  it.for(['exits', 'throws'])('that %s', async (end, { expect }) => {
    const { pids } = await startClient('unstoppable', { end });
    await expectGone(expect, pids);
  });

  it('and neither does what the server started', async ({ expect }) => {
    const { client, pids } = await startClient('has-a-helper', { processes: 2 });
    expect(pids.filter(isAlive)).toEqual(pids);
    client.kill('SIGKILL');
    await expectGone(expect, pids);
  });

  it('and leaves by itself where it heeds the end of its input', async ({ expect }) => {
    const { client, pids } = await startClient('echo');
    client.kill('SIGKILL');
    await expectGone(expect, pids);
  });
});
