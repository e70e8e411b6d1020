import { writeFile } from 'node:fs/promises';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startDockerEngine, temporaryFolder } from '@qmcp/testkit';
import type { DockerEngine, TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { runQmcp, startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';
import { clientInfo } from '../peers/peer.ts';

/** Docker and gVisor as an operator sets them, and as a client then finds them. */

/** Of an engine, an image for it, and the attacks before the first call. */
const START_TIMEOUT_MS = 120_000;

const policy = `
version: 1
rules:
  - { name: code in sandboxes, effect: allow, tools: [execute_*, run_tests] }
`;

/** Asks the proxy for a way to a host, and prints its answer. */
const knock = (destination: string): string => `
import os, socket
host, port = os.environ["https_proxy"].removeprefix("http://").split(":")
with socket.create_connection((host, int(port))) as way:
    way.sendall(b"CONNECT ${destination} HTTP/1.1\\r\\nHost: ${destination}\\r\\n\\r\\n")
    print(way.recv(4096).decode().split("\\r\\n")[0])
`;

const Result = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.looseObject({}).optional(),
});

const settings = [
  {
    backend: 'docker',
    wayOut: {
      structuredContent: {
        stdout: 'HTTP/1.1 403 Forbidden\n',
        egress: [{ host: 'localhost', port: 443, outcome: 'refused' }],
      },
    },
    doctor: /docker withstood.*the kernel is shared/,
  },
  {
    backend: 'gvisor',
    wayOut: {
      isError: true,
      content: [{ text: expect.stringContaining('No sandbox may reach the network here') }],
    },
    doctor: /docker \(runsc\) withstood.*a kernel of their own/,
  },
];

let engine: DockerEngine;

// Docker's engine needs root; without it there is nothing to be seen here.
describe.each(process.getuid?.() === 0 ? ['an engine of Docker'] : [])('%s', () => {
  beforeAll(async () => {
    engine = await startDockerEngine();
  }, START_TIMEOUT_MS);
  afterAll(() => engine[Symbol.asyncDispose](), START_TIMEOUT_MS);

  describe.each(settings)('set as $backend', ({ backend, wayOut, doctor }) => {
    let home: TemporaryFolder;
    let server: ServerProcess;
    let client: Client;

    beforeAll(async () => {
      home = await temporaryFolder();
      await writeFile(home.file('policy.yaml'), policy);
      await writeFile(
        home.file('qmcp.config.json'),
        JSON.stringify({
          policyFile: 'policy.yaml',
          sandbox: { backend, dockerSocket: engine.socketPath, allowedHosts: ['localhost'] },
        }),
      );
      server = await startServer(home.path);
      client = new Client(clientInfo);
      await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
      // Makes the image, and attacks what it makes of it.
      await call('execute_code', { language: 'shell', code: 'true' });
    }, START_TIMEOUT_MS);
    afterAll(async () => {
      await client.close();
      await server.stop();
      await home[Symbol.asyncDispose]();
    });

    async function call(name: string, given: Readonly<Record<string, unknown>>) {
      const options = { timeout: START_TIMEOUT_MS };
      return Result.parse(await client.callTool({ name, arguments: given }, undefined, options));
    }

    it('is what code runs in', async () => {
      const { structuredContent } = await call('execute_code', {
        language: 'python',
        code: 'import os, sys\nprint(os.uname().nodename, os.getcwd(), sys.stdin.read())\nopen("out.txt", "w").write("42")',
        stdin: 'input',
        collect: ['out.txt'],
      });
      expect(structuredContent).toMatchObject({
        reason: 'exit',
        exitCode: 0,
        stdout: 'sandbox /workspace input\n',
        files: [{ path: 'out.txt', bytes: 2 }],
      });
    });

    it('holds code to its limits', async () => {
      const { isError, structuredContent } = await call('execute_code', {
        language: 'shell',
        code: 'sleep 60',
        limits: { timeoutMs: 200 },
      });
      expect(isError).toBe(true);
      expect(structuredContent).toMatchObject({ reason: 'timeout', violations: ['timeout'] });
    });

    it('keeps sessions, and brings back the files of a checkpoint in a new sandbox', async () => {
      const opened = await call('execute_session_open', { language: 'python' });
      const session = z.object({ sessionId: z.string() }).parse(opened.structuredContent);
      const run = async (code: string) =>
        (await call('execute_session_run', { ...session, code })).structuredContent;
      await run('total = 20\nopen("kept.txt", "w").write("before")');
      const made = await call('execute_session_checkpoint', session);
      const checkpoint = z.object({ checkpointId: z.string() }).parse(made.structuredContent);
      await run('open("kept.txt", "w").write("after")');
      expect(await run('print(total, open("kept.txt").read())')).toMatchObject({
        stdout: '20 after\n',
      });
      const { checkpointId } = checkpoint;
      await call('execute_session_rollback', { ...session, checkpointId });
      expect(await run('print(open("kept.txt").read(), "total" in dir())')).toMatchObject({
        stdout: 'before False\n',
      });
      expect((await call('execute_session_close', session)).isError).toBe(false);
    });

    it('runs tests', async () => {
      const { structuredContent } = await call('run_tests', {
        files: [
          { path: 'double.py', text: 'def double(x):\n    return 2 * x\n' },
          {
            path: 'test_double.py',
            text: 'import unittest\nfrom double import double\n\nclass Doubles(unittest.TestCase):\n    def test_doubles(self):\n        self.assertEqual(double(21), 42)\n    def test_fails(self):\n        self.assertEqual(double(1), 1)\n',
          },
        ],
        framework: 'unittest',
      });
      expect(structuredContent).toMatchObject({ passed: 1, failed: 1 });
    });

    it('lets code out by the proxy alone, where it has one', async () => {
      const asked = { language: 'python', code: knock('localhost:443'), hosts: ['localhost'] };
      expect(await call('execute_code', asked)).toMatchObject(wayOut);
    });

    it('is what the doctor tells of', async () => {
      const { stdout } = await runQmcp(home.path, 'doctor');
      const line = stdout.split('\n').find((one) => one.startsWith('sandbox')) ?? '';
      expect(line).toMatch(doctor);
    });
  });
});
