import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { approverOf } from '../approvals/approver.ts';
import { startServer } from '../harness/qmcp-process.ts';
import { clientInfo } from '../peers/peer.ts';

const isNamed = (processId: string, mark: string): boolean => {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'latin1').includes(mark);
  } catch {
    // It ended while we looked.
    return false;
  }
};

const processesNamed = (mark: string): readonly string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isNamed(name, mark));

it('a server that is killed takes the programs that it runs with it', async () => {
  await using home = await temporaryFolder();
  await using server = await startServer(home.path);
  const approver = await approverOf(home.path, server.url);
  const client = new Client(clientInfo);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  const mark = `qmcp-e2e-${process.pid}`;
  const program = {
    name: 'execute_code',
    arguments: { language: 'shell', code: `echo up; exec -a ${mark} sleep 60` },
  };
  await client.callTool(program);
  await approver.approve('execute_code');
  const runs = Promise.withResolvers<void>();
  const lost = client
    .callTool(program, undefined, { onprogress: () => runs.resolve() })
    .catch((error: unknown) => error);
  await runs.promise;
  expect(processesNamed(mark)).not.toEqual([]);

  await server.kill();

  // The kernel kills them, a moment after it killed their parent; a test that waits in vain runs out of time.
  while (processesNamed(mark).length > 0) await pause(20);
  await client.close();
  expect(await lost).toBeInstanceOf(Error);
});
