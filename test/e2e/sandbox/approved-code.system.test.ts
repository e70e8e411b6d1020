import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import type { Approver } from '../approvals/approver.ts';
import { approverOf } from '../approvals/approver.ts';
import { fetchInvocations } from '../harness/invocations.ts';
import { startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';
import { clientInfo } from '../peers/peer.ts';

/** Code of a model on its way: held for a person, run in a sandbox, told of, on record. */

let home: TemporaryFolder;
let server: ServerProcess;
let approver: Approver;
let client: Client;

beforeAll(async () => {
  home = await temporaryFolder();
  server = await startServer(home.path);
  approver = await approverOf(home.path, server.url);
  client = new Client(clientInfo);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
});

afterAll(async () => {
  await client.close();
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const Result = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.looseObject({}).optional(),
});

const program = {
  name: 'execute_code',
  arguments: {
    language: 'python',
    code: 'import socket\nprint("counting", flush=True)\nopen("out.txt", "w").write("42")\ntry: socket.create_connection(("192.0.2.1", 80))\nexcept OSError: print("no way out")\nopen("/etc/shadow").read()',
    collect: ['out.txt'],
  },
};

describe('code that a client wants to run', () => {
  it('is declared for what it is', async () => {
    const { tools } = await client.listTools();
    const annotations = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
    expect(annotations).toMatchObject({
      execute_code: { readOnlyHint: false, destructiveHint: true },
      execute_session_run: { destructiveHint: true },
      execute_session_list: { readOnlyHint: true },
      run_tests: { destructiveHint: true },
    });
  });

  it('waits for a person, then runs, and gives its output while it runs and its files after', async () => {
    const held = Result.parse(await client.callTool(program));
    expect(held.isError).toBe(true);
    const { id, call } = await approver.approve('execute_code');
    expect(call.arguments).toEqual(program.arguments);

    const heard: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string | undefined }) => heard.push(message);
    const done = Result.parse(await client.callTool(program, undefined, { onprogress }));

    expect(done.structuredContent).toMatchObject({
      reason: 'exit',
      exitCode: 0,
      stdout: 'counting\nno way out\n',
      networkAttempts: 1,
      decoysRead: ['/etc/shadow'],
    });
    expect(heard.join('')).toContain('counting');
    expect(done.content).toContainEqual({
      type: 'resource',
      resource: { uri: 'sandbox:///out.txt', mimeType: 'text/plain', text: '42' },
    });
    const [ran, waited] = await fetchInvocations(server.url, { limit: '2', tool: 'execute_code' });
    expect(ran).toMatchObject({ outcome: 'ok', reason: `approval:${id}` });
    expect(waited).toMatchObject({ outcome: 'held' });
  });

  it('leaves security events and figures where it did what it need not do', async () => {
    const figures = await (await fetch(`${server.url}/metrics`)).text();
    expect(figures).toContain('qmcp_sandbox_runs_total{language="python",reason="exit"} 1');
    expect(figures).toContain('qmcp_sandbox_incidents_total{kind="network"} 1');
    expect(figures).toContain('qmcp_sandbox_incidents_total{kind="files"} 1');
    expect(figures).toContain('qmcp_sandbox_anomalies_total{kind="first-seen"} 2');
    for (const method of ['sandbox.incident', 'sandbox.anomaly']) {
      const events = await fetchInvocations(server.url, { kind: 'security', method });
      expect(events.map(({ name }) => name).toSorted()).toEqual(['files', 'network']);
    }
  });
});
