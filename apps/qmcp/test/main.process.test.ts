import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { callTool } from './mcp-post.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: TemporaryFolder;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = qmcp('serve', '--port', '0');
  url = await new Promise<string>((resolve) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      const found = /"url":"(http[^"]+)\/mcp"/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
});

afterAll(async () => {
  server.kill('SIGKILL');
  await folder[Symbol.asyncDispose]();
});

function qmcp(...argv: string[]): ChildProcess {
  return spawn(process.execPath, ['-C', '@qmcp/source', MAIN, ...argv], { cwd: folder.path });
}

async function ended(
  child: ChildProcess,
): Promise<[code: number | null, out: string, err: string]> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('it has no pipes');
  const [out, err, [code]] = await Promise.all([
    text(stdout),
    text(stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return [code, out, err];
}

describe('the process', () => {
  it('shares its store with others: what one does, another shows', async () => {
    expect(await callTool(url, 'echo', { message: 'hello' })).toBe('hello');
    const [code, out, err] = await ended(qmcp('invocations', '--door', 'mcp-http', '--json'));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ invocations: [{ name: 'echo', outcome: 'ok' }] });
  });

  it('ends with the code of what went wrong, which stands on standard error', async () => {
    expect(await ended(qmcp('tools', 'call', 'nope', '--url', url))).toEqual([
      4,
      '',
      'qmcp: Unknown tool: nope\n',
    ]);
  });

  it('does not mind a reader that has seen enough', async () => {
    const child = qmcp('--help');
    child.stdout?.destroy();
    const [[code], err] = await Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      child.stderr === null ? '' : text(child.stderr),
    ]);
    expect([code, err]).toEqual([0, '']);
  });

  it('carries messages alone on standard output over stdio, and ends with its input', async () => {
    const child = qmcp('serve', '--stdio');
    child.stdin?.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\nno JSON\n');
    const [code, out] = await ended(child);
    expect(code).toBe(0);
    for (const line of out.trimEnd().split('\n'))
      expect(JSON.parse(line)).toHaveProperty('jsonrpc');
  });

  it('drains at SIGTERM and ends with 0', async () => {
    const closed = once(server, 'close');
    server.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });
});
